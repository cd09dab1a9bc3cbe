"""A server is judged on what it sent; what is stored and shown of that has no secrets, and `rejudge` says the same."""

from __future__ import annotations

import json

import pytest
from support.runs import stepping

from batchspec.judging import engine
from batchspec.judging.outcomes.verdict import Status
from batchspec.mutants.server import find
from batchspec.reading.trace import read

SECRET = "completed"
"""A value that stands in every answer of a server, and with which a header is sent."""


def checked(batchspec, tmp_path, url, *more):
    """The reports of a run and of its trace judged again, both as JSON, with the exit codes."""
    ran = batchspec("check", "server", url, *more, "--record", "run", "--json", "run.json")
    again = batchspec("rejudge", "run/trace.jsonl", "--json", "again.json")
    reports = [json.loads((tmp_path / name).read_text("utf-8")) for name in ("run.json", "again.json")]
    return (ran.code, again.code), reports


@pytest.mark.parametrize(
    "more", [("--header", f"X-Stage: {SECRET}"), ("--query", f"stage={SECRET}")], ids=["header", "query"]
)
def test_the_value_of_a_header_changes_no_verdict(batchspec, tmp_path, no_waiting, more):
    with stepping() as server:
        codes, (ran, again) = checked(batchspec, tmp_path, server.url, *more)
    assert codes == (0, 0)
    assert ran == again
    assert ran["lifecycle"]["states"][SECRET]
    trace = read(tmp_path / "run/trace.jsonl")
    assert trace.header.judged
    assert not [e for e in trace.exchanges if f'"{SECRET}"' in ((e.response and e.response.body) or "")]


def test_a_fault_that_the_stored_trace_hides_is_found_again(batchspec, tmp_path, no_waiting):
    mutant = find("successes-among-the-errors")
    with stepping(behaviour=mutant.behaviour()) as server:
        codes, (ran, again) = checked(batchspec, tmp_path, server.url, "--header", f"X-Stage: {SECRET}")
    assert codes == (1, 1)
    assert ran == again
    failed = {row["id"] for row in ran["requirements"] if row["status"] == "fail"}
    assert "BATCH-RES-008" in failed


def test_a_fault_of_the_kit_in_one_requirement_leaves_the_others_judged(
    batchspec, tmp_path, no_waiting, monkeypatch
):
    judge = engine.Judge()
    (row,) = [row for row in judge._rows["trace"] if row.requirement.id == "BATCH-RET-001"]
    at = judge._rows["trace"].index(row)

    def breaks(run):
        for operation in run.of("retrieve"):
            raise KeyError(operation.id)
        yield

    judge._rows["trace"][at] = engine.Row(row.requirement, breaks)
    monkeypatch.setattr("batchspec.judging.of_trace.whole_judge", lambda: judge)
    with stepping() as server:
        ran = batchspec("check", "server", server.url, "--json", "run.json")
    report = json.loads((tmp_path / "run.json").read_text("utf-8"))
    rows = {row["id"]: row for row in report["requirements"]}
    assert ran.code == 3
    assert rows["BATCH-RET-001"]["status"] == Status.ERROR
    assert "KeyError in test_redacted_reports.py" in rows["BATCH-RET-001"]["cause"]
    assert "GET /batches/batch_" in rows["BATCH-RET-001"]["cause"]
    assert sum(row["status"] == "pass" for row in report["requirements"]) > 100
    assert "Traceback" not in ran.out + ran.err
