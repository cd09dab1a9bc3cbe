"""The texts of the action and the workflows: what they may do, what they pin, and the inputs they declare."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess

import pytest
from support.paths import ROOT
from support.workflows import ACTION, BLOCKS, WORKFLOWS, load, steps_of

PINNED = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40}")


def uses_lines(path):
    """The actions that a file uses, each with the comment beside it."""
    return re.findall(r"^\s*(?:- )?uses: (.+)$", path.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_do_little_and_ends(path):
    workflow = load(path.read_text("utf-8"))
    assert workflow.keys() == {"name", "on", "permissions", "concurrency", "jobs"}
    assert workflow["permissions"] in ({}, {"contents": "read"})
    assert "pull_request_target" not in workflow["on"]
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 30
        written = {scope for scope, access in job.get("permissions", {}).items() if access != "read"}
        assert written <= ({"issues"} if path.name == "drift.yml" else set())
    for step in steps_of(workflow):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "action.yml"], ids=lambda path: path.name)
def test_a_step_is_named_pinned_and_takes_nothing_into_its_text(path):
    data = load(path.read_text("utf-8"))
    for step in steps_of(data) if "jobs" in data else data["runs"]["steps"]:
        assert step["name"]
        assert ("run" in step) != ("uses" in step)
        assert "\n" not in step.get("run", "")
        assert "${{" not in step.get("run", "")
        for script in re.findall(r"\bci/\w+\.\w+", step.get("run", "")):
            assert (ROOT / script).is_file(), script
    for used in uses_lines(path):
        action, _, version = used.partition(" # ")
        assert action == "./" or (PINNED.fullmatch(action) and re.fullmatch(r"v\d+\.\d+\.\d+", version)), used


def test_an_action_is_pinned_to_one_commit_everywhere():
    used = {line for path in [*WORKFLOWS, ROOT / "action.yml"] for line in uses_lines(path)} - {"./"}
    assert len({line.partition("@")[0] for line in used}) == len(used)


def test_each_input_is_read_described_and_optional_but_for_the_command():
    text = json.dumps(ACTION["runs"])
    for name, about in ACTION["inputs"].items():
        assert f"inputs.{name} " in text
        assert about["description"]
        assert about.get("required", False) is (name == "command")
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == ACTION["inputs"].keys()


def test_what_the_action_reads_is_what_its_inputs_are_called():
    for step in ACTION["runs"]["steps"][1:]:
        assert step["shell"] == "bash"
        for name, value in step["env"].items():
            if name.startswith("INPUT_"):
                assert value == f"${{{{ inputs.{name.removeprefix('INPUT_').lower().replace('_', '-')} }}}}"


@pytest.mark.slow
def test_actionlint_finds_nothing(tmp_path):
    if not shutil.which("go"):
        pytest.skip("actionlint is built with Go, and there is none here")
    env = os.environ | {"GOBIN": str(tmp_path)}
    module = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.7"
    subprocess.run(["go", "install", module], env=env, check=True, timeout=600)
    examples = []
    for number, block in enumerate(BLOCKS):
        if "jobs:" in block:
            examples.append(tmp_path / f"{number}.yml")
            examples[-1].write_text(block)
    done = subprocess.run(
        [tmp_path / "actionlint", *WORKFLOWS, *examples],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")
