"""The session that every recording of this folder shows, through whichever client."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

KEY = "Bearer sk-secret-of-the-session"
POLLS = 50
"""More are not made: a tool that plays back what it has just recorded would keep the session here."""
NAMES = ("a", "b")
ROWS = [
    {
        "custom_id": name,
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": f"Hello, {name}!"}]},
    }
    for name in NAMES
]
INPUT = "".join(json.dumps(row) + "\n" for row in ROWS).encode()

Call = Callable[..., "tuple[int, bytes]"]
"""Called with method, path, and one of `query`, `data` (for JSON), `form` (an upload); status and body."""


def run(call: Call) -> None:
    file_id = _asked(call, "POST", "/files", form=INPUT)["id"]
    batch = _create(call, file_id)
    batch = _completed(call, batch["id"])
    call("GET", f"/files/{batch['output_file_id']}/content")
    second = _create(call, file_id)["id"]
    _asked(call, "POST", f"/batches/{second}/cancel")
    _asked(call, "GET", f"/batches/{second}")
    page = _asked(call, "GET", "/batches", query={"limit": "1"})
    _asked(call, "GET", "/batches", query={"limit": "1", "after": page["last_id"]})
    status, _ = call("GET", "/batches/batch_that_there_is_not")
    assert status == 404, status


def _create(call: Call, file_id: str) -> dict[str, Any]:
    asked = {
        "input_file_id": file_id,
        "endpoint": "/v1/chat/completions",
        "completion_window": "24h",
        "metadata": {"team": "search"},
    }
    return _asked(call, "POST", "/batches", data=asked)


def _completed(call: Call, batch_id: str) -> dict[str, Any]:
    for _ in range(POLLS):
        batch = _asked(call, "GET", f"/batches/{batch_id}")
        if batch["status"] == "completed":
            return batch
        time.sleep(0.002)
    raise SystemExit(f"The batch was not completed in {POLLS} polls.")


def _asked(call: Call, method: str, path: str, **sent: Any) -> Any:
    status, body = call(method, path, **sent)
    assert status == 200, (status, body)
    return json.loads(body)
