from __future__ import annotations

import json

import pytest
from progress import again, progress
from pydantic import ValidationError

BARE = {
    "id": "batch_1",
    "object": "batch",
    "endpoint": "/v1/responses",
    "input_file_id": "file-1",
    "completion_window": "24h",
    "status": "completed",
    "created_at": 1762000000,
}


def text(**changes: object) -> str:
    return json.dumps({**BARE, **changes})


def test_counts() -> None:
    counts = {"total": 10, "completed": 7, "failed": 3}
    assert progress(text(request_counts=counts)) == "completed: 7 of 10 answered, 3 failed"


def test_no_counts() -> None:
    assert progress(text()) == progress(text(request_counts=None)) == "completed: not counted yet"


def test_a_status_to_come() -> None:
    assert progress(text(status="queued")) == "queued: not counted yet"


def test_written_as_read() -> None:
    for one in (text(), text(model=None), text(model="m", x_new=[1, None], usage=None, expires_at=2**53 + 1)):
        assert json.loads(again(one)) == json.loads(one)


def test_no_batch() -> None:
    with pytest.raises(ValidationError):
        progress("{}")
