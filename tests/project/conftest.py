"""Shared by the tests of the action, the workflows and their examples: an imitated runner, and what its steps meet."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest
from support.imitated_runner import Runner

PIP = """
import json, os, sys
open(os.environ["PIP_CALLS"], "w").write(json.dumps(sys.argv[1:]))
sys.exit(int(os.environ["PIP_CODE"]))
"""


@pytest.fixture
def runner(tmp_path):
    return Runner(tmp_path)


@pytest.fixture
def good(runner, docs_example):
    """The name of a file in the runner's folder that holds a batch without a fault."""
    shutil.copy(docs_example, runner.work / "good.json")
    return "good.json"


@pytest.fixture
def bad(runner, docs_example):
    """The name of a file that holds a batch with a wrong sum, and with a command to the runner in its metadata."""
    batch = json.loads(docs_example.read_text())
    batch["usage"]["total_tokens"] = 7
    batch["metadata"] = {"note": "\n::error ::a batch that speaks\n"}
    (runner.work / "bad.json").write_text(json.dumps(batch))
    return "bad.json"


@pytest.fixture
def echo(runner):
    """A batchspec that records its arguments and exits with 0."""
    return runner.stub("batchspec", "record(argv)\n")


@pytest.fixture
def own_python(runner):
    """A Python of the test's own, without pip; the action runs with it."""
    folder = runner.folder / "own"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    runner.context["steps.python.outputs.python-path"] = str(folder / "bin" / "python")
    return folder


@pytest.fixture
def pip(runner, own_python):
    """A pip that installs nothing, in a Python that has no other; a call gives the last argument it had, or None."""
    package = runner.folder / "fake" / "pip"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(PIP)
    calls = runner.folder / "pip.json"
    runner.env |= {"PYTHONPATH": str(package.parent), "PIP_CALLS": str(calls), "PIP_CODE": "0"}
    return lambda: json.loads(calls.read_text())[-1] if calls.exists() else None
