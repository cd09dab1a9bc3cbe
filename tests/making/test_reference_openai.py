"""The reference server as the official client uses it."""

from __future__ import annotations

import json
import time

import openai
import pytest
from openai.types import (
    Batch,
    Completion,
    CreateEmbeddingResponse,
    FileObject,
    ModerationCreateResponse,
)
from openai.types.chat import ChatCompletion
from openai.types.responses import Response

from batchspec.judging.engine import Judge
from batchspec.judging.evidence.snapshot import History, Snapshot
from batchspec.judging.evidence.tally import Summary
from batchspec.making.server import ReferenceServer, VirtualClock
from batchspec.making.server.answers import FAILING
from batchspec.reading.place import Place
from batchspec_contract.lifecycle import TERMINAL

CHAT = "/v1/chat/completions"
SHAPES = {
    CHAT: (ChatCompletion, {"model": "m", "messages": [{"role": "user", "content": "hi"}]}),
    "/v1/responses": (Response, {"model": "m", "input": "hi"}),
    "/v1/embeddings": (CreateEmbeddingResponse, {"model": "m", "input": ["one", "two"], "dimensions": 12}),
    "/v1/completions": (Completion, {"model": "m", "prompt": ["one", "two"]}),
    "/v1/moderations": (ModerationCreateResponse, {"model": "m", "input": ["one", "two"]}),
}


def client_of(server):
    return openai.OpenAI(base_url=server.url, api_key="sk-any", max_retries=0, timeout=120)


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
def client(clock):
    with ReferenceServer(clock=clock, seed=1) as server, client_of(server) as client:
        yield client
        assert server.crashes == []


def upload(client, *names, endpoint=CHAT):
    body = SHAPES[endpoint][1]
    rows = [{"custom_id": name, "method": "POST", "url": endpoint, "body": body} for name in names]
    content = "".join(json.dumps(row) + "\n" for row in rows).encode()
    return client.files.create(file=("in.jsonl", content), purpose="batch")


def create(client, *names, endpoint=CHAT, **more):
    file = upload(client, *names, endpoint=endpoint)
    return client.batches.create(input_file_id=file.id, endpoint=endpoint, completion_window="24h", **more)


def lines(client, file_id):
    return [json.loads(row) for row in client.files.content(file_id).text.splitlines()]


def test_a_batch_is_polled_to_its_end_in_real_time():
    summary, judge, seen = Summary(), Judge(), []
    with ReferenceServer() as server, client_of(server) as client:
        began = time.monotonic()
        batch = create(client, "a", "b", f"{FAILING}-c", metadata={"k": "v"})
        while not seen or seen[-1].status not in TERMINAL:
            asked = time.monotonic()
            raw = client.batches.with_raw_response.retrieve(batch.id)
            seen.append(
                Snapshot(json.loads(raw.text), Place(file=f"look {len(seen)}"), asked, time.monotonic())
            )
            batch = Batch.model_validate(raw.parse().model_dump())
            time.sleep(0.02)
        assert time.monotonic() - began > 0.9
        assert (batch.status, batch.metadata) == ("completed", {"k": "v"})
        assert [line["custom_id"] for line in lines(client, batch.output_file_id)] == ["a", "b"]
        assert [line["custom_id"] for line in lines(client, batch.error_file_id)] == [f"{FAILING}-c"]
    for snapshot in seen:
        judge.batch(snapshot, summary)
    judge.history(History(seen), summary)
    assert {requirement for requirement, tally in summary.tallies.items() if tally.broken} == set()
    # On a busy machine a look may come too late for any state before the last.
    assert {"completed"} <= summary.states <= {"validating", "in_progress", "finalizing", "completed"}


@pytest.mark.parametrize("endpoint", SHAPES)
def test_each_answer_is_one_the_client_knows(client, clock, endpoint):
    kind, asked = SHAPES[endpoint]
    batch = create(client, "a", endpoint=endpoint)
    clock.advance(2)
    batch = client.batches.retrieve(batch.id)
    (line,) = lines(client, batch.output_file_id)
    answer = kind.model_validate(line["response"]["body"], strict=True)
    assert answer.model == "m"
    assert (batch.model, batch.usage.total_tokens) == (
        "m",
        answer.usage.total_tokens if hasattr(answer, "usage") else 0,
    )
    if kind is CreateEmbeddingResponse:
        assert [len(row.embedding) for row in answer.data] == [asked["dimensions"]] * 2


def test_paging_reaches_every_batch(client):
    made = [create(client, "a").id for _ in range(5)]
    assert [batch.id for batch in client.batches.list(limit=2)] == made[::-1]
    assert [batch.id for batch in client.batches.list()] == made[::-1]
    assert list(client.batches.list(after=made[0])) == []
    page = client.batches.list(limit=2)
    assert (page.has_more, page.first_id, page.last_id) == (True, made[4], made[3])


def test_a_batch_is_cancelled(client, clock):
    batch = create(client, "a")
    clock.advance(0.5)
    batch = client.batches.cancel(batch.id)
    assert (batch.status, batch.cancelling_at) == ("cancelling", 1_800_000_000)
    assert client.batches.cancel(batch.id) == batch
    clock.advance(1)
    batch = client.batches.retrieve(batch.id)
    assert (batch.status, batch.cancelled_at, batch.output_file_id) == ("cancelled", 1_800_000_000, None)
    assert [line["error"]["code"] for line in lines(client, batch.error_file_id)] == ["batch_cancelled"]


def test_a_day_passes_in_no_time():
    clock = VirtualClock(step=3_600)
    with ReferenceServer(clock=clock, scenario="expires") as server, client_of(server) as client:
        batch = create(client, "a", "b")
        looks = 0
        while batch.status not in TERMINAL:
            batch = client.batches.retrieve(batch.id)
            looks += 1
        assert (batch.status, batch.request_counts.completed) == ("expired", 1)
        assert 20 < looks < 30


def test_a_bad_file_fails_the_batch(client, clock):
    batch = create(client, "a", "a")
    clock.advance(1)
    batch = client.batches.retrieve(batch.id)
    assert batch.status == "failed"
    assert [(error.code, error.line, error.param) for error in batch.errors.data] == [
        ("duplicate_custom_id", 2, "custom_id")
    ]


def test_files_come_and_go(client):
    file = upload(client, "a")
    assert isinstance(file, FileObject)
    assert [row.id for row in client.files.list(purpose="batch")] == [file.id]
    assert client.files.retrieve(file.id) == file
    assert client.files.delete(file.id).deleted
    with pytest.raises(openai.NotFoundError):
        client.files.content(file.id)


def test_errors_are_those_the_client_knows(client, clock):
    with pytest.raises(openai.NotFoundError) as unknown:
        client.batches.retrieve("batch_none")
    assert unknown.value.code == "batch_not_found"
    with pytest.raises(openai.BadRequestError) as bad:
        create(client, "a", metadata={"a": 1})
    assert (bad.value.param, bad.value.code) == ("metadata.a", "invalid_type")
    batch = create(client, "a")
    clock.advance(2)
    with pytest.raises(openai.ConflictError, match=r"Cannot cancel a batch with status 'completed'\."):
        client.batches.cancel(batch.id)


def test_a_wrong_key_is_refused():
    with ReferenceServer(api_key="sk-right") as server, client_of(server) as client:
        with pytest.raises(openai.AuthenticationError):
            client.batches.list()
        assert list(client.with_options(api_key="sk-right").batches.list()) == []
