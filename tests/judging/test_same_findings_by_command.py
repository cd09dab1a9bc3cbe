"""One run, judged by every command that can judge it: the same status in each row, and the same notes."""

from __future__ import annotations

import json

import pytest
from support.command_line import PYTEST_ALONE
from support.runs import stepping

from batchspec.judging.outcomes.verdict import Level, Status
from batchspec.judging.report import decides
from batchspec.mutants.server import find

KEYS = {"FIRST_KEY": "sk-the-key-of-the-first-tenant", "SECOND_KEY": "sk-the-key-of-the-second-tenant"}
WITH_KEYS = ("--api-key-env", "FIRST_KEY", "--second-key-env", "SECOND_KEY")


def server_of(name, keys):
    """A server that is the mutant of that name, or the reference server; its clock moves at each look."""
    if not name:
        return stepping(keys=keys)
    mutant = find(name)
    return stepping(mutant.server, behaviour=mutant.behaviour(), keys=keys)


@pytest.fixture
def suite(pytester, monkeypatch):
    """Run the suite over a trace, in this process; the result of the session, and the report."""

    def run(trace):
        monkeypatch.setattr("batchspec.pytest_plugin.hooks._results", [])
        alone = PYTEST_ALONE[: PYTEST_ALONE.index("no:xdist") - 1]
        report = pytester.path / "suite.json"
        result = pytester.runpytest_inprocess(
            "--pyargs", "batchspec.suite", *alone, f"--batchspec-trace={trace}", f"--batchspec-json={report}"
        )
        return result, json.loads(report.read_text("utf-8"))

    return run


@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize(
    "target",
    [
        pytest.param(("", ()), id="reference"),
        pytest.param(("", tuple(KEYS.values())), id="reference-with-keys"),
        pytest.param(("status-queued", ()), id="status-queued"),
        pytest.param(("last-result-lost", ()), id="last-result-lost"),
        pytest.param(("latin-1", ()), id="latin-1"),
    ],
)
def test_every_command_gives_the_same(target, batchspec, suite, tmp_path):
    name, keys = target
    trace = tmp_path / "run" / "trace.jsonl"
    options = WITH_KEYS if keys else ()
    with server_of(name, keys) as server:
        live = batchspec(
            "check", "server", server.url, "--record", "run", "--json", "live.json", *options, env=KEYS
        )
    assert server.crashes == []
    files = batchspec("check", "files", trace, "--json", "files.json")
    again = batchspec("rejudge", trace, "--json", "again.json")
    result, of_suite = suite(trace)
    assert live.code == files.code == again.code == result.ret == (1 if name else 0)

    reports = {
        kind: json.loads((tmp_path / f"{kind}.json").read_text()) for kind in ("live", "files", "again")
    }
    reports["suite"] = of_suite
    shown = {kind: (statuses(report), report["notes"]) for kind, report in reports.items()}
    assert len(shown["live"][0]) > 150
    for kind in ("again", "suite"):
        assert shown[kind] == shown["live"], kind
    # What a run left behind, as one on a slow machine does, is no matter of its exchanges.
    of_exchanges = [note for note in shown["live"][1] if not note.startswith("left on the server")]
    assert shown["files"] == (shown["live"][0], of_exchanges)
    rows = of_suite["requirements"]
    failing = sum(decides(Level(row["level"]), Status(row["status"]), Level.MUST) for row in rows)
    outcomes = result.parseoutcomes()
    assert outcomes.get("failed", 0) + outcomes.get("errors", outcomes.get("error", 0)) == failing
    assert (failing > 0) == bool(name)


def statuses(report):
    return {row["id"]: row["status"] for row in report["requirements"]}
