"""A user's typed file: mypy and pyright say no word of it, it runs, and what is wrong in it is told."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest
from support.paths import TESTS
from support.programs import run

USER = TESTS / "support" / "typed_user.py"
LOCK = TESTS / "locks" / "pyright"
WRONG = {
    "a kind that there is not": 'BatchFactory(kind="xml")',
    "a variant's key read off a model": 'FileObjectFactory(kind="pydantic").input()["id"]',
    "a model where a dict is": "BatchFactory().completed().status",
    "a factory of another model": "one: BatchFactory[dict[str, int]] = BatchFactory(kind='pydantic')",
    "a number of requests as text": 'world(requests="3")',
}
HEAD = "from batchspec.fixtures import BatchFactory, FileObjectFactory, world\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("user")
    shutil.copy(USER, made / "test_user.py")
    (made / "wrong.py").write_text(HEAD + "".join(f"{line}  # {what}\n" for what, line in WRONG.items()))
    return made


@pytest.fixture(scope="module")
def told(folder):
    """The lines in which mypy finds an error, by file; each file has its list."""
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--python-version",
        "3.10",
        "test_user.py",
        "wrong.py",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    found = [line.split(":") for line in done.stdout.splitlines() if ": error:" in line]
    return {
        name: [int(number) for file, number, *_ in found if file == name]
        for name in ("test_user.py", "wrong.py")
    }


def test_mypy_says_no_word(told):
    assert told["test_user.py"] == []


def test_mypy_tells_what_is_wrong(told):
    """Else it would have taken all for `Any`."""
    assert {*told["wrong.py"]} == set(range(2, 2 + len(WRONG)))


def test_it_runs(folder):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_user.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


@pytest.mark.slow
@pytest.mark.node
def test_pyright_says_no_word_and_tells_what_is_wrong(folder):
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm on the path")
    shutil.copytree(LOCK, folder, dirs_exist_ok=True)
    run(npm, "ci", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund")
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.10", "include": ["*.py"]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    command = [
        str(folder / "node_modules" / ".bin" / "pyright"),
        "--pythonpath",
        sys.executable,
        "--outputjson",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["generalDiagnostics"]
    errors = [
        (one["file"].rpartition("/")[2], one["range"]["start"]["line"], one["message"]) for one in found
    ]
    assert [one for one in errors if one[0] != "wrong.py"] == []
    assert {line for _, line, _ in errors} == set(range(1, 1 + len(WRONG)))
