"""Whose batches are judged, and which traffic: those of others, foreign exchanges, stumbles, and what was not read."""

from __future__ import annotations

import json

import pytest

from batchspec.fixtures import BatchFactory
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.report import Scope
from batchspec.reading.trace import Exchange, Header, Request, Response, Trace

JSON = {"content-type": "application/json"}
OURS = BatchFactory(1).validating(id="batch_ours")
THEIRS = {**BatchFactory(2).completed(id="batch_theirs"), "completed_at": "yesterday"}


def page(*rows):
    ids = {"first_id": rows[0]["id"], "last_id": rows[-1]["id"]} if rows else {}
    return {"object": "list", "data": list(rows), "has_more": False, **ids}


def trace(*answers):
    """A trace of requests, each a method and path, with their answers: a value, or a status and a value."""
    exchanges = []
    for number, (asked, answer) in enumerate(answers, 1):
        status, value = answer if isinstance(answer, tuple) else (200, answer)
        method, path = asked.split(" ")
        response = Response(status, JSON, json.dumps(value))
        exchanges.append(
            Exchange(Request(method, path), response, began=number, ended=number + 0.5, number=number)
        )
    return Trace(Header("server", "by hand"), tuple(exchanges))


def failing(report):
    return {outcome.requirement.id for outcome in report.having(Status.FAIL)}


def test_a_batch_that_the_run_only_met_in_a_list_is_named_and_not_judged():
    run = trace(("GET /batches/batch_ours", OURS), ("GET /batches", page(OURS, THEIRS)))
    report = judge_trace(run)
    assert failing(report) == set()
    (note,) = [note for note in report.notes if "batch_theirs" in note]
    assert (
        note
        == "1 batch in lists that this run did not make, not judged: batch_theirs; --existing judges them"
    )
    assert report.to_json()["traffic"]["existing"] == ["batch_theirs"]


def test_it_is_judged_where_it_is_asked_for():
    run = trace(("GET /batches/batch_ours", OURS), ("GET /batches", page(OURS, THEIRS)))
    report = judge_trace(run, Scope(existing=True))
    assert "BATCH-FLD-015" in failing(report)
    assert not report.notes


def test_in_a_recording_of_lists_alone_every_batch_is_judged():
    report = judge_trace(trace(("GET /batches", page(THEIRS))))
    assert "BATCH-FLD-015" in failing(report)


@pytest.mark.parametrize(
    ("path", "foreign"),
    [
        ("/v1/messages/batches/b", True),  # another vendor's batches
        ("/shop/batches/7", True),
        ("/v1/batches/b", False),
        ("/openai/v1/batches/b?api-version=preview", False),
        ("/batches/b", False),
        ("/v1/models", True),
    ],
)
def test_a_path_counts_where_it_is_one_of_this_api(path, foreign):
    report = judge_trace(trace((f"GET {path}", {"detail": "none"})))
    assert (report.traffic.foreign == 1) is foreign
    assert ("BATCH-RET-001" in failing(report)) is not foreign


def test_an_unusual_prefix_counts_where_a_batch_is_shown_below_it():
    run = trace(
        ("GET /gateway/batches/batch_ours", OURS), ("GET /gateway/batches/batch_ours", (500, {"detail": "x"}))
    )
    assert failing(judge_trace(run)) == {"BATCH-RET-001"}


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_an_error_that_passes_is_no_fault(status):
    run = trace(
        ("GET /batches/batch_ours", OURS),
        ("GET /batches/batch_ours", (status, {"error": "a moment"})),
        ("GET /batches/batch_ours", OURS),
    )
    assert failing(judge_trace(run)) == set()


def test_an_error_that_stays_is_one():
    run = trace(("GET /batches/batch_ours", OURS), ("GET /batches/batch_ours", (500, {"error": "a moment"})))
    assert failing(judge_trace(run)) == {"BATCH-RET-001"}


@pytest.mark.parametrize("status", [401, 402])
def test_a_refusal_that_is_about_the_account_is_held_to_its_envelope_alone(status):
    run = trace(
        ("GET /batches/batch_ours", OURS), ("GET /batches/batch_ours", (status, {"detail": "no credit"}))
    )
    assert failing(judge_trace(run)) == {"BATCH-ENV-001"}


def har(tmp_path, *answers):
    """A HAR file with an entry for each pair of a path and the content of its answer."""
    entries = [
        {
            "request": {"method": "GET", "url": f"https://api.example{path}", "headers": []},
            "response": {"status": 200, "headers": [], "content": content},
        }
        for path, content in answers
    ]
    (tmp_path / "traffic.har").write_text(json.dumps({"log": {"entries": entries}}))
    return "traffic.har"


def test_a_body_that_cannot_be_decoded_makes_the_verdict_incomplete(batchspec, tmp_path):
    good = {"text": json.dumps(OURS)}
    odd = {"text": "@@", "encoding": "base64"}
    name = har(tmp_path, ("/v1/batches/batch_ours", good), ("/v1/batches/batch_ours", odd))
    run = batchspec("check", "files", name, "--json", "report.json")
    report = json.loads((tmp_path / "report.json").read_text())
    assert (run.code, report["verdict"]) == (1, "incomplete")
    assert report["traffic"]["unreadEntries"] == [
        {"file": "traffic.har", "entry": 2, "why": "the base64 of the body is broken"}
    ]
    assert "not read: 1 entry: traffic.har entry 2: the base64 of the body is broken" in run.out


def test_a_body_that_was_not_stored_is_counted_and_no_fault(batchspec, tmp_path):
    name = har(
        tmp_path,
        ("/v1/batches/batch_ours", {"text": json.dumps(OURS)}),
        ("/v1/batches/batch_ours", {"size": 17}),
    )
    run = batchspec("check", "files", name, "--json", "report.json")
    report = json.loads((tmp_path / "report.json").read_text())
    assert (run.code, report["verdict"]) == (0, "conformant")
    assert report["traffic"]["bodiesNotStored"] == 1
    assert "1 body not stored by the recording tool, and so not judged" in run.out


def test_a_recording_of_foreign_traffic_alone_is_no_pass(batchspec, tmp_path):
    run = batchspec("check", "files", har(tmp_path, ("/v1/models", {"text": "{}"})))
    assert run.code == 1
    assert "1 exchange passed over: they are about neither batches nor files" in run.out
