"""A poll loop, and its tests: the real `openai` client against the fixture `batch_server`, without waiting.

pip install batchspec openai pytest && pytest test_poll_loop.py
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from openai import ConflictError, OpenAI
from openai.types import Batch

from batchspec.fixtures import BatchFactory
from batchspec.scripted import BatchServer

LINE = (
    b'{"custom_id": "a", "method": "POST", "url": "/v1/responses", "body": {"model": "m", "input": "hi"}}\n'
)


class BatchEnded(Exception):
    """A batch ended without having completed."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        reasons = [error.message or "" for error in (batch.errors and batch.errors.data) or []]
        super().__init__(": ".join([f"batch {batch.id} {batch.status}", *reasons]))


def wait_for(client: OpenAI, batch_id: str, patience: float = 25 * 3600) -> Batch:
    """The batch, once it has completed; cancels it when patience is over."""
    pause, deadline = 5.0, time.monotonic() + patience
    while (batch := client.batches.retrieve(batch_id)).status != "completed":
        if batch.status in {"failed", "expired", "cancelled"}:
            raise BatchEnded(batch)
        if time.monotonic() >= deadline and batch.status != "cancelling":
            with suppress(ConflictError):  # it has just ended by itself
                client.batches.cancel(batch_id)
        time.sleep(pause)
        pause = min(pause * 1.5, 300.0)
    return batch


def test_the_loop_ends_with_the_batch(batch_server: BatchServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", batch_server.clock.sleep)
    history = BatchFactory(seed=7).history("completed")
    batch_id = batch_server.add(history)
    batch_server.answer(500)
    batch_server.answer(429, retry_after=1)
    with OpenAI(base_url=batch_server.url, api_key="any") as client:
        batch = wait_for(client, batch_id)
    assert batch.output_file_id == history[-1]["output_file_id"]
    assert len(batch_server.requests) == 2 + len(history)


@pytest.fixture
def client(batch_server: BatchServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAI]:
    """A client of `batch_server`; sleeping moves the server's clock, which is the only one there is."""
    monkeypatch.setattr("time.sleep", batch_server.clock.sleep)
    monkeypatch.setattr("time.monotonic", batch_server.clock.now)
    with OpenAI(base_url=batch_server.url, api_key="any") as client:
        yield client


def created(client: OpenAI) -> str:
    """The id of a new batch of one request."""
    file = client.files.create(file=("in.jsonl", LINE), purpose="batch")
    return client.batches.create(input_file_id=file.id, endpoint="/v1/responses", completion_window="24h").id


def test_results_come_back(batch_server: BatchServer, client: OpenAI) -> None:
    batch_server.complete(output='{"custom_id": "a"}\n')
    batch = wait_for(client, created(client))
    assert client.files.content(batch.output_file_id or "").text == '{"custom_id": "a"}\n'


def test_a_failed_batch_is_raised_with_its_reason(batch_server: BatchServer, client: OpenAI) -> None:
    batch_server.fail([{"code": "invalid_json_line", "message": "Line 1 is not JSON.", "line": 1}])
    with pytest.raises(BatchEnded, match=r"failed: Line 1 is not JSON\.$"):
        wait_for(client, created(client))


def test_24_hours_pass_and_the_batch_expires(batch_server: BatchServer, client: OpenAI) -> None:
    batch_server.expire()
    with pytest.raises(BatchEnded, match="expired") as raised:
        wait_for(client, created(client))
    batch = raised.value.batch
    assert (batch.expired_at or 0) - batch.created_at >= 24 * 3600


def test_a_batch_that_never_ends_is_cancelled(batch_server: BatchServer, client: OpenAI) -> None:
    batch_server.stick()
    with pytest.raises(BatchEnded, match="cancelled"):
        wait_for(client, created(client), patience=3600)
    assert [call.route for call in batch_server.requests].count("cancel") == 1
