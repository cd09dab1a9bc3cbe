"""Recorded answers that say nothing of the server, each in traffic of which it would be blamed otherwise."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from support.forms import cassette, har, spaced
from support.long_runs import CHAT, Tape, asks, batch, page

from batchspec.judging.of_texts import judge_files
from batchspec.reading.trace import Header, Trace

NO = {"error": {"message": "no", "type": "invalid_request_error", "param": None, "code": None}}
KNOWN = {"id": "batch_1", "object": "batch"}


def failing(tape, tmp_path, form=har):
    """The requirements that a recording of this traffic breaks, of those that say that good requests are answered."""
    trace = spaced(Trace(Header("server", "made up"), tuple(tape.exchanges)))
    path = tmp_path / ("a.har" if form is har else "a.yaml")
    path.write_text(form(trace), "utf-8")
    broken = {name for name, tally in judge_files([str(path)]).tallies.items() if tally.broken}
    return broken & {
        "BATCH-CRE-001",
        "BATCH-RET-001",
        "BATCH-LST-001",
        "BATCH-FID-007",
        "BATCH-LST-004",
        "BATCH-CAN-003",
    }


def begun():
    tape = Tape()
    tape.upload("file-1", asks(1))
    return tape


@pytest.mark.parametrize("status", [301, 302, 304, 307, 403, 407, 451, 499])
def test_an_answer_for_other_reasons(status, tmp_path):
    tape = begun()
    tape.create(1)
    tape.add("GET", "/batches/batch_1", NO, status)
    tape.add("GET", "/batches", NO, status)
    assert failing(tape, tmp_path) == set()


@pytest.mark.parametrize("status", [400, 500])
def test_an_answer_for_no_such_reason_counts(status, tmp_path):
    tape = begun()
    tape.create(1)
    tape.add("GET", "/batches/batch_1", NO, status)
    assert failing(tape, tmp_path) == {"BATCH-RET-001"}


GOOD = {"input_file_id": "file-1", "endpoint": CHAT, "completion_window": "24h"}


@pytest.mark.parametrize(
    ("asked", "answer", "blamed"),
    [
        (GOOD, NO, True),
        ({**GOOD, "completion_window": "7d"}, NO, False),
        ({**GOOD, "priority": 1}, NO, False),
        ({**GOOD, "output_expires_after": {"anchor": "created_at", "seconds": 1}}, NO, False),
        (GOOD, {"error": {**NO["error"], "code": "model_not_found"}}, False),
        (GOOD, {"error": {**NO["error"], "message": "The model m does not exist."}}, False),
    ],
)
def test_a_create_that_may_be_refused(asked, answer, blamed, tmp_path):
    tape = begun()
    tape.upload("file-2", asks(2))
    tape.create(2)
    tape.add("POST", "/batches", answer, 400, body=asked)
    assert failing(tape, tmp_path) == ({"BATCH-CRE-001"} if blamed else set())


@pytest.mark.parametrize(("path", "status"), [("/files/file-1", 200), ("/files/file-1", 500)])
def test_a_create_of_a_file_that_was_deleted(path, status, tmp_path):
    tape = begun()
    tape.add("DELETE", path, {"id": "file-1", "object": "file", "deleted": True}, status)
    tape.add("POST", "/batches", NO, 400, body=GOOD)
    assert failing(tape, tmp_path) == set()


@pytest.mark.parametrize("limit", ["-1", "x", "1.5", ""])
def test_a_list_with_a_limit_that_is_none(limit, tmp_path):
    tape = Tape()
    tape.add("GET", f"/batches?limit={limit}", NO, 400)
    assert failing(tape, tmp_path) == set()


@pytest.mark.parametrize("header", ["authorization", "api-key", "openai-project"])
def test_another_tenant_does_not_see_a_batch(header, tmp_path):
    tape = begun()
    tape.create(1)
    tape.add("GET", "/batches/batch_1", NO, 404)
    one, made, asked = tape.exchanges
    other = replace(asked, request=replace(asked.request, headers={header: "another"}))
    mine = replace(made, request=replace(made.request, headers={**made.request.headers, header: "mine"}))
    tape.exchanges = [one, mine, other]
    assert failing(tape, tmp_path) == set()
    tape.exchanges = [one, mine, replace(asked, request=replace(asked.request, headers={header: "mine"}))]
    assert failing(tape, tmp_path) == {"BATCH-RET-001"}


def test_a_walk_in_the_other_order_is_another_walk(tmp_path):
    tape = Tape()
    held = {n: batch(n, "validating", created_at=1_800_000_000 + n) for n in (1, 2, 3)}
    tape.add("GET", "/batches?limit=2", page([held[3], held[2]], more=True))
    tape.add("GET", "/batches?limit=2&after=batch_2&order=asc", page([held[3]], more=False))
    assert failing(tape, tmp_path) == set()


def test_a_cancel_and_a_retrieve_at_a_time(tmp_path):
    """As a client does that gathers them: the cancel was answered later than the look that shows what it did."""
    tape = begun()
    tape.create(1)
    tape.retrieve(1, "cancelled")
    tape.cancel({**batch(1, "cancelling")}, 200)
    assert "BATCH-CAN-003" not in failing(tape, tmp_path, cassette)


def test_an_answer_that_the_browser_broke_off(tmp_path):
    tape = begun()
    tape.create(1)
    tape.retrieve(1)
    value = json.loads(har(spaced(Trace(Header("server", "x"), tuple(tape.exchanges)))))
    answer = value["log"]["entries"][-1]["response"]
    answer |= {"_error": "net::ERR_ABORTED", "bodySize": 0, "content": {"size": 0, "mimeType": "x-unknown"}}
    (tmp_path / "b.har").write_text(json.dumps(value))
    summary = judge_files([str(tmp_path / "b.har")])
    assert not summary.tally("BATCH-RET-001").broken
    assert not summary.tally("BATCH-WIR-002").broken
