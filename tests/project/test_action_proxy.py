"""The action with a suite behind the proxy: the verdict on its traffic is the action's."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import pytest
from support.ports import free_port

from batchspec.making.server.server import ReferenceServer
from batchspec.mutants.server import find

SUITE = """
import json, os, urllib.request
with urllib.request.urlopen(os.environ["OPENAI_BASE_URL"] + "/batches?limit=2") as answer:
    json.load(answer)
print("::error ::the suite speaks to nobody")
raise SystemExit(int(os.environ.get("CODE", "0")))
"""


@pytest.fixture
def suite(runner):
    """The words that run a suite behind the proxy."""
    path = runner.work / "suite with a blank.py"
    path.write_text(SUITE)
    return shlex.join([sys.executable, str(path)])


def test_the_verdict_on_the_traffic_is_that_of_the_action(runner, reference, suite):
    ran = runner.act(command="proxy", target=reference.url, run=suite, junit="out.xml")
    assert (ran.code, ran.outputs["verdict"], ran.outputs["exit-code"]) == (0, "conformant", "0"), ran.log
    report = json.loads(Path(ran.outputs["report"]).read_text())
    assert (report["target"]["name"], report["traffic"]["exchanges"]) == (reference.url, 1)
    assert (runner.work / "out.xml").read_text().startswith("<?xml")
    assert "batchspec: conformant" in ran.summary
    assert ran.annotations == []


def test_a_fault_in_the_traffic_fails_the_step(runner, suite):
    behaviour = find("list-kind-left-out").behaviour()
    with ReferenceServer(behaviour=behaviour) as server:
        ran = runner.act(command="proxy", target=server.url, run=suite)
    assert (ran.code, ran.outputs["verdict"]) == (1, "non-conformant"), ran.log
    (line,) = ran.annotations
    assert line.startswith("title=batchspec proxy::non-conformant; ")


def test_a_suite_that_fails_fails_the_step_and_the_verdict_stays(runner, reference, suite):
    runner.env["CODE"] = "7"
    ran = runner.act(command="proxy", target=reference.url, run=suite)
    assert (ran.code, ran.outputs["verdict"], ran.outputs["exit-code"]) == (1, "conformant", "1"), ran.log
    assert ran.annotations == ["title=batchspec proxy::the command of `run` ended with 7"]


def test_a_suite_that_cannot_be_started_is_usage(runner, reference):
    ran = runner.act(command="proxy", target=reference.url, run="no-such-program --x")
    assert ran.code == 2
    assert (
        "title=batchspec proxy::run: 'no-such-program' cannot be started: No such file or directory"
        in ran.annotations
    )


def test_a_wrong_upstream_is_usage_and_nothing_is_run(runner, suite):
    ran = runner.act(command="proxy", target="nowhere", run=suite)
    assert (ran.code, ran.outputs["verdict"]) == (2, "")
    (line,) = ran.annotations
    assert "nowhere: not an address" in line
    assert "OPENAI_BASE_URL" not in ran.log


def test_nobody_there_is_exit_3(runner, suite):
    ran = runner.act(command="proxy", target=f"http://127.0.0.1:{free_port()}/v1", run=suite)
    assert (ran.code, ran.outputs["exit-code"]) == (3, "3"), ran.log
    assert any("connection refused; is the server running" in line for line in ran.annotations)


def test_no_shell_reads_the_command(runner, reference):
    hostile = "; touch pwned; $(touch pwned) `touch pwned` | & > pwned"
    suite = runner.stub("suite", "record(argv)\n")
    runner.act(command="proxy", target=reference.url, run=shlex.join([str(suite), hostile]))
    assert not list(runner.folder.rglob("pwned"))
    assert runner.recorded("suite") == [[hostile]]
