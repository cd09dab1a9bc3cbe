"""The workflows of every change and of every night: they run what the Makefile has, on each Python we name."""

from __future__ import annotations

import json
import re

import pytest
from support.paths import ROOT
from support.ports import free_port
from support.workflows import workflow


@pytest.mark.parametrize(
    ("job", "shown"),
    [("check", "ruff check"), ("test", "pytest"), ("sdks", "run.py openai-python litellm-python")],
)
def test_ci_makes_what_the_makefile_has(runner, job, shown):
    runner.work = ROOT
    runner.env["MAKEFLAGS"] = "--dry-run"
    ran = runner.run(workflow("ci.yml")["jobs"][job]["steps"][-1])
    assert ran.code == 0, ran.log
    assert shown in ran.log


def test_ci_runs_on_every_python_the_package_names():
    named = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text())
    tried = workflow("ci.yml")["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert tried[: len(named)] == named


@pytest.mark.parametrize("target", ["lowest", "newest", "slow", "properties"])
def test_both_ends_of_the_ranges_and_the_slow_tests_are_tried_on_a_schedule(target):
    scheduled = workflow("dependencies.yml")
    assert scheduled["on"]["schedule"]
    assert scheduled["jobs"][target]["steps"][-1]["run"] == f"make {target}"


def test_ci_exercises_the_action(runner):
    """The job `action`, step by step, and its server on a port that is free here."""
    port = free_port()
    (runner.work / "ci").symlink_to(ROOT / "ci")
    (runner.work / "examples").symlink_to(ROOT / "examples")
    with runner.starting("batchspec"):
        for step in workflow("ci.yml")["jobs"]["action"]["steps"][2:]:
            moved = json.loads(json.dumps(step).replace("4010", str(port)))
            if "run" in moved:
                assert runner.run(moved).code == 0
                continue
            ran = runner.act(**{name.replace("-", "_"): value for name, value in moved["with"].items()})
            assert ran.code == 0, ran.log
