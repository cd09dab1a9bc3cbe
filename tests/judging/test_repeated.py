"""Several runs are judged as one, and what differs is named with its odds."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest
from support.runs import WHOLE_PACE, stepping

from batchspec import schema
from batchspec.driving.server.collect import collect
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.settings import Settings
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.outcomes.waiver import Kind
from batchspec.judging.repeated import report_of_runs
from batchspec.judging.report import Differed, Scope
from batchspec.judging.waivers.reading import parse
from batchspec.judging.waivers.writing import first
from batchspec.making.server import Behaviour
from batchspec.mutants.server import find


def trace_of(behaviour=None):
    with stepping(pace=WHOLE_PACE, behaviour=behaviour or Behaviour()) as server:
        settings = Settings(url=server.url, timeout=60)
        trace = collect(settings, budget=WaitedBudget(settings.timeout))
    return replace(trace, header=replace(trace.header, name="http://it/v1"))


@pytest.fixture(scope="module")
def good():
    return trace_of()


@pytest.fixture(scope="module")
def wrong():
    return trace_of(find("unknown-batch-found").behaviour())


def report_on(*traces):
    return report_of_runs(traces, str, Scope())


def test_one_run_is_a_run(good):
    report = report_on(good)
    assert report.repeat is None
    assert "repeat" not in report.to_json()


def test_runs_that_meet_the_same_say_so(wrong):
    report = report_on(wrong, wrong)
    assert report.repeat.differed == ()
    assert report.notes[0] == "2 runs, judged as one; they met the same"
    assert {o.requirement.id for o in report.having(Status.FAIL)} == {"BATCH-RET-002"}
    assert report.objects == 2 * report_on(wrong).objects


def test_what_one_run_met_fails_and_is_told_with_its_odds(good, wrong):
    report = report_on(good, wrong, good)
    assert {o.requirement.id for o in report.having(Status.FAIL)} == {"BATCH-RET-002"}
    # The requirement that the mutant leaves open is shown by the other runs.
    assert report.having(Status.UNTESTABLE) == []
    assert report.repeat.differed == (Differed("BATCH-RET-002", "retrieve/unknown::rule", 1),)
    assert report.notes[1] == "BATCH-RET-002 retrieve/unknown::rule: met in 1 of 3 runs"
    value = report.to_json()
    jsonschema.Draft202012Validator(schema("report")).validate(value)
    assert value["repeat"]["differed"] == [
        {"requirement": "BATCH-RET-002", "signature": "retrieve/unknown::rule", "met": 1}
    ]
    flickers = frozenset((one.requirement, one.signature) for one in report.repeat.differed)
    (waiver,) = parse(first(report, flickers).text)
    assert waiver.kind is Kind.FLAKY


def test_the_command_records_each_run_and_writes_waivers_that_hold(batchspec, tmp_path, no_waiting):
    with stepping(pace=WHOLE_PACE, behaviour=find("metadata-unlimited").behaviour()) as server:
        options = ("--record", "run", "--write-waivers", "--json", "report.json")
        made = batchspec("check", "server", server.url, "--repeat", "2", *options)
        held = batchspec("check", "server", server.url)
    assert (made.code, held.code) == (1, 0)
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["trace-1.jsonl", "trace-2.jsonl"]
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["repeat"], report["trace"]) == (
        {"runs": 2, "differed": []},
        "trace-1.jsonl to trace-2.jsonl",
    )


def test_new_runs_go_on_with_none(batchspec, tmp_path):
    ran = batchspec("check", "server", "http://127.0.0.1:9", "--repeat", "2", "--resume", "t.jsonl")
    assert ran.code == 2
    assert "--repeat begins new runs, --resume goes on with one; give one of them" in ran.err


def test_advisory_ends_with_0_and_says_so(batchspec, tmp_path, docs_example):
    batch = json.loads(docs_example.read_text())
    batch["usage"]["total_tokens"] = 7
    (tmp_path / "batch.json").write_text(json.dumps(batch))
    plain = batchspec("check", "files", "batch.json", "--json", "plain.json")
    ran = batchspec("check", "files", "batch.json", "--json", "report.json", "--advisory")
    assert (plain.code, ran.code) == (1, 0)
    assert ran.err == "batchspec: --advisory: the exit code is 0, and would be 1\n"
    assert ran.out == plain.out
    assert (tmp_path / "report.json").read_text() == (tmp_path / "plain.json").read_text()
    assert batchspec("check", "files", "none.json", "--advisory").code == 2
