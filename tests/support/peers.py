"""Servers that we did not write: installed from the locks in tests/locks, started, and what a report found on them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.paths import ROOT, TESTS
from support.programs import run

PEERS = TESTS / "peers"
LOCKS = TESTS / "locks"
PAGE = ROOT / "docs" / "peers.md"
STARTING = 120
"""Seconds in which a server is to answer."""
NULLS = {f"BATCH-NUL-{number:03}" for number in range(1, 16)}


def from_npm(name, folder):
    """The folder of the package's programs, installed from its lock; skips the test without node and npm."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip(f"{name} needs node and npm, and they are not here")
    shutil.copytree(LOCKS / name, folder, dirs_exist_ok=True)
    run(npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder)
    return folder / "node_modules" / ".bin"


def from_pypi(name, folder):
    """The folder of the package's programs, installed from its lock; skips the test without Python 3.12."""
    python = newer_python()
    if python is None:
        pytest.skip(f"{name} needs Python 3.12 or later, and none is here")
    run(python, "-m", "venv", folder / "venv")
    pip = (folder / "venv" / "bin" / "python", "-m", "pip", "install", "--quiet", "--only-binary", ":all:")
    run(*pip, "--require-hashes", "-r", LOCKS / name / "requirements.txt")
    return folder / "venv" / "bin"


def newer_python():
    """A Python of 3.12 or later, or `None`: this one, one on the path, or one of pyenv's."""
    on_path = map(shutil.which, ("python3.12", "python3.13", "python3.14"))
    pyenv = sorted(Path.home().glob(".pyenv/versions/3.*/bin/python"))
    check = "import sys; sys.exit(sys.version_info < (3, 12))"
    for python in (sys.executable, *on_path, *pyenv):
        if python and subprocess.run([python, "-c", check], capture_output=True, check=False).returncode == 0:
            return str(python)
    return None


@contextmanager
def started(command, folder, answers, env=None):
    """A server, from when it answers a GET of `answers`, with whatever status; its log is in `folder`."""
    log = folder / f"{Path(command[0]).name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(map(str, command)),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})},
        )
        try:
            wait_for(answers, process, log)
            yield
        finally:
            stop(process)


def wait_for(address, process, log):
    until = time.monotonic() + STARTING
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError:
            return  # a gateway refuses a request without the headers that say where to send it
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"{process.args[0]} does not answer at {address}: {log.read_text()[-2000:]}")


def stop(process):
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def port(url):
    return url.removeprefix("http://127.0.0.1:").partition("/")[0]


def found(report, status):
    """The ids of the requirements with this status; their causes are printed, for when a test fails."""
    outcomes = [outcome for outcome in report.outcomes if outcome.status is status]
    for outcome in outcomes:
        print(status, outcome.requirement.id, outcome.cause)
    return {outcome.requirement.id for outcome in outcomes}


def input_files(url):
    """Names of the files that the kit uploaded and that are still there."""
    with urllib.request.urlopen(url + "/files?limit=1000", timeout=10) as answer:
        names = [file["filename"] for file in json.load(answer)["data"]]
    return [name for name in names if name == "batchspec.jsonl"]


def on_the_page(peer):
    """The ids in the tables of this server's section of docs/peers.md; each has to say what is done and by what authority."""
    _, _, section = PAGE.read_text("utf-8").partition(f"\n## {peer} ")
    lines = section.partition("\n## ")[0].splitlines()
    rows = [line.split("|") for line in lines if line.startswith("| BATCH-")]
    assert all(cell.strip() for row in rows for cell in row[1:-1])
    return {written for row in rows for written in named(row[1])}


def named(cell):
    """The ids of a table's cell: `BATCH-NUL-001 to 005, 014`."""
    area = cell.strip()[: len("BATCH-NUL-")]
    for part in cell.replace(area, "").split(","):
        first, _, last = part.partition(" to ")
        yield from (f"{area}{number:03}" for number in range(int(first), int(last or first) + 1))
