"""Whatever is sent to the reference server, it never answers 5xx, and what it answers is strict JSON."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from batchspec.contract.routes import ENDPOINTS
from batchspec.judging.engine import Judge
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.judging.evidence.tally import Summary
from batchspec.making.server import Engine, VirtualClock
from batchspec.making.server.app import App, Journal
from batchspec.making.server.behaviour import Upload
from batchspec.reading.strict_json import load

texts = st.text(max_size=8) | st.sampled_from(
    ["", "24h", "1h30m", "file-1", "batch", "created_at", *ENDPOINTS]
)
numbers = st.integers() | st.floats() | st.sampled_from([10**400, 3_600, -0.0])
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
JUDGE = Judge()
ASKED = {"input_file_id": "f", "endpoint": "/v1/embeddings", "completion_window": "24h"}
creates = st.fixed_dictionaries(
    {},
    optional={
        **{key: values | st.just(good) for key, good in ASKED.items()},
        "metadata": values,
        "output_expires_after": values
        | st.fixed_dictionaries({"anchor": st.just("created_at"), "seconds": values}),
    },
)
endpoints = st.sampled_from(ENDPOINTS)
bodies_of_requests = st.fixed_dictionaries(
    {"model": st.just("m") | st.sampled_from(["m", 7])},
    optional=dict.fromkeys(("messages", "input", "prompt", "stream", "dimensions", "instructions"), values),
)


@st.composite
def input_files(draw):
    """An endpoint and the lines of a file for it; half of the files have nothing wrong but their bodies."""
    endpoint, good = draw(endpoints), draw(st.booleans())
    rows = []
    for number in range(draw(st.integers(0, 3))):
        row = {"custom_id": f"{number}", "method": "POST", "url": endpoint, "body": draw(bodies_of_requests)}
        spoiled = {} if good else draw(st.dictionaries(st.sampled_from(list(row)), values, max_size=1))
        rows.append(row | spoiled)
    return endpoint, rows


bodies = st.binary(max_size=40) | creates.map(lambda value: json.dumps(value).encode())
paths = st.lists(
    st.sampled_from(
        ["batches", "files", "cancel", "content", "", "..", "%00", "%ff", "a b", "☃", "%3F", "~"]
    ),
    max_size=4,
).map("/".join)
methods = st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "X"])


@given(
    methods, paths, bodies, st.dictionaries(st.sampled_from(["limit", "after", "order", "purpose"]), texts)
)
@settings(max_examples=60, deadline=None)
def test_any_request_gets_an_answer_below_500(method, path, body, query):
    journal = Journal()
    client = Client(App(Engine(VirtualClock()), journal))
    answer = client.open(f"/v1/{path}", method=method, data=body, query_string=query)
    assert answer.status_code < 500, journal.crashes
    if method != "HEAD":
        load(answer.data)


@given(creates)
@settings(max_examples=60, deadline=None)
def test_any_create_is_refused_or_shows_a_right_batch(body):
    journal, summary = Journal(), Summary()
    client = Client(App(Engine(VirtualClock()), journal))
    answer = client.post("/v1/batches", data=json.dumps(body))
    assert answer.status_code in {200, 400}, journal.crashes
    shown = load(answer.data)
    if answer.status_code == 400:
        assert shown["error"]["param"] or "parse" in shown["error"]["message"]
    else:
        JUDGE.batch(Snapshot(shown), summary)
        assert not [requirement for requirement, tally in summary.tallies.items() if tally.broken]
        assert shown["metadata"] == body.get("metadata")


@given(input_files())
@settings(max_examples=60, deadline=None)
def test_any_input_file_ends_its_batch_right(file):
    endpoint, rows = file
    clock, summary = VirtualClock(), Summary()
    engine = Engine(clock)
    content = "\n".join(map(json.dumps, rows)).encode()
    file_id = engine.upload("batch", Upload("in.jsonl", content))["id"]
    batch = engine.create({"input_file_id": file_id, "endpoint": endpoint, "completion_window": "24h"})
    for _ in range(20):
        clock.advance(0.1)
        batch = engine.retrieve(batch["id"])
        JUDGE.batch(Snapshot(json.loads(json.dumps(batch))), summary)
    assert batch["status"] in {"completed", "failed"}
    assert not [requirement for requirement, tally in summary.tallies.items() if tally.broken]
    for name in ("output_file_id", "error_file_id"):
        for line in engine.content(batch[name]).splitlines() if batch[name] else []:
            load(line)
