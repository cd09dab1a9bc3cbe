"""Verdicts on two servers that we did not write, started from their packages; docs/peers.md says why each id is here."""

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
from support.paths import TESTS
from support.ports import free_port
from support.programs import run
from support.runs import check_server

from batchspec.driving.server.http.settings import Settings
from batchspec.judging.outcomes.verdict import Status

PEERS = TESTS / "peers"
LOCKS = TESTS / "locks"
PAGE = PEERS.parent.parent / "docs" / "peers.md"
STARTING = 120
"""Seconds in which a server is to answer."""

NULLS = {f"BATCH-NUL-{number:03}" for number in range(1, 16)}

AIMOCK_FAILS = {f"BATCH-CRE-{number:03}" for number in (10, 11, 12, 13, 14, 17, 18)}
AIMOCK_WARNS = {
    *(NULLS - {"BATCH-NUL-013"}),
    "BATCH-TIM-006",
    "BATCH-CRE-009",
    "BATCH-CAN-006",
    "BATCH-CAN-007",
    "BATCH-ENV-004",
}

OGX_FAILS = {
    "BATCH-LIF-005",
    "BATCH-MET-001",
    "BATCH-MET-002",
    "BATCH-MET-003",
    "BATCH-CRE-006",
    "BATCH-CRE-011",
    "BATCH-CRE-013",
}
OGX_WARNS = {
    "BATCH-NUL-006",
    "BATCH-NUL-013",
    "BATCH-NUL-014",
    "BATCH-TIM-005",
    "BATCH-TIM-006",
    "BATCH-ERR-003",
    "BATCH-CRE-009",
    "BATCH-LST-008",
    "BATCH-ENV-004",
    "BATCH-RES-005",
    "BATCH-RES-007",
}
OGX_BY_CHANCE = {"BATCH-FID-002", "BATCH-FID-006"}
"""OGX breaks these for some milliseconds of every batch; a poll sees it or does not."""


@pytest.fixture(scope="module")
def aimock(tmp_path_factory):
    """The base URL of aimock."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("aimock needs node and npm, and they are not here")
    folder = tmp_path_factory.mktemp("aimock")
    shutil.copytree(LOCKS / "aimock", folder, dirs_exist_ok=True)
    run(npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder)
    url = f"http://127.0.0.1:{free_port()}/v1"
    command = [folder / "node_modules" / ".bin" / "aimock", "-c", PEERS / "aimock.json", "-p", port(url)]
    with started(command, folder, url + "/batches"):
        yield url


@pytest.fixture(scope="module")
def ogx(tmp_path_factory):
    """The base URL of OGX, its inference a stand-in of ours."""
    python = newer_python()
    if python is None:
        pytest.skip("ogx needs Python 3.12 or later, and none is here")
    folder = tmp_path_factory.mktemp("ogx")
    run(python, "-m", "venv", folder / "venv")
    pip = (folder / "venv" / "bin" / "python", "-m", "pip", "install", "--quiet", "--only-binary", ":all:")
    run(*pip, "--require-hashes", "-r", LOCKS / "ogx" / "requirements.txt")
    inference, url = (f"http://127.0.0.1:{free_port()}/v1" for _ in range(2))
    answering = [sys.executable, PEERS / "inference.py", port(inference)]
    serving = [folder / "venv" / "bin" / "ogx", "run", PEERS / "ogx.yaml", "--insecure", "--port", port(url)]
    env = {
        "HOME": str(folder),
        "STORE": str(folder / "store"),
        "INFERENCE_URL": inference,
        "OGX_LOG_FORMAT": "json",  # on a console its tracebacks take seconds, and it serves nothing meanwhile
        "OTEL_SDK_DISABLED": "true",
    }
    (folder / "store").mkdir()
    with (
        started(answering, folder, inference + "/models"),
        started(serving, folder, url + "/batches", env=env),
    ):
        yield url


@pytest.mark.slow
def test_aimock(aimock):
    report = check_server(Settings(aimock, timeout=120))
    assert found(report, Status.FAIL) == AIMOCK_FAILS
    assert found(report, Status.WARN) == AIMOCK_WARNS
    assert found(report, Status.UNTESTABLE) == set()
    assert input_files(aimock) == []


@pytest.mark.slow
def test_ogx(ogx):
    report = check_server(Settings(ogx, model="openai/gpt-4o-mini", timeout=120))
    assert found(report, Status.FAIL) - OGX_BY_CHANCE == OGX_FAILS
    assert found(report, Status.WARN) - OGX_BY_CHANCE == OGX_WARNS
    assert found(report, Status.UNTESTABLE) == set()
    assert input_files(ogx) == []


@pytest.mark.parametrize(
    ("peer", "ids"),
    [
        ("aimock", AIMOCK_FAILS | AIMOCK_WARNS),
        ("OGX", OGX_FAILS | OGX_WARNS | OGX_BY_CHANCE),
    ],
)
def test_the_page_gives_a_reason_for_each(peer, ids):
    _, _, section = PAGE.read_text().partition(f"\n## {peer} ")
    lines = section.partition("\n## ")[0].splitlines()
    rows = [line.split("|") for line in lines if line.startswith("| BATCH-")]
    assert {written for row in rows for written in named(row[1])} == ids
    assert all(cell.strip() for row in rows for cell in row[1:-1])


def named(cell):
    """The ids of a table's cell: `BATCH-NUL-001 to 005, 014`."""
    area = cell.strip()[: len("BATCH-NUL-")]
    for part in cell.replace(area, "").split(","):
        first, _, last = part.partition(" to ")
        yield from (f"{area}{number:03}" for number in range(int(first), int(last or first) + 1))


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


@contextmanager
def started(command, folder, answers, env=None):
    """A server, from when it answers a GET of `answers`; its log is in `folder`."""
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


def newer_python():
    """A Python of 3.12 or later, or `None`: this one, one on the path, or one of pyenv's."""
    on_path = map(shutil.which, ("python3.12", "python3.13", "python3.14"))
    pyenv = sorted(Path.home().glob(".pyenv/versions/3.*/bin/python"))
    check = "import sys; sys.exit(sys.version_info < (3, 12))"
    for python in (sys.executable, *on_path, *pyenv):
        if python and subprocess.run([python, "-c", check], capture_output=True, check=False).returncode == 0:
            return str(python)
    return None
