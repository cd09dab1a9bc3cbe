"""The leash of a program: what the program started ends with it, wherever it went."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from batchspec.system import leash

PATIENCE = 120.0
STARTS = (
    "import subprocess, sys;"
    " one = subprocess.Popen(['sleep', '600'], start_new_session=True);"
    " print(one.pid, file=open('pid', 'w'), flush=True);"
)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def is_gone(pid):
    until = time.monotonic() + PATIENCE
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not is_alive(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell who left a session")
@pytest.mark.parametrize(("then", "code"), [("sys.exit(7)", 7), ("import os; os.kill(os.getpid(), 9)", 137)])
def test_what_left_the_session_ends_with_the_program(tmp_path, then, code):
    command = [sys.executable, leash.__file__, sys.executable, "-c", STARTS + then]
    with subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.PIPE) as process:
        assert process.wait(PATIENCE) == code
    assert is_gone(int((tmp_path / "pid").read_text()))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell the variables of a process")
def test_those_with_a_mark_are_found_and_no_others(tmp_path):
    marked, other = (
        subprocess.Popen(["sleep", "600"], env={**os.environ, leash.MARK: mark}) for mark in ("one", "two")
    )
    try:
        leash.end_marked("one")
        assert marked.wait(PATIENCE) == -9
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()
