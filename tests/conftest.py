"""Shared by all tests: a command line run as a user runs it, and a reference server."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["pytester"]

settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Run:
    code: int
    out: str
    err: str


@pytest.fixture
def batchspec(tmp_path):
    """Run the installed command in a folder of its own; `stdin` is bytes."""

    def run(*arguments, stdin=b"", env=None):
        command = [str(Path(sys.executable).with_name("batchspec")), *map(str, arguments)]
        done = subprocess.run(
            command, cwd=tmp_path, input=stdin, capture_output=True, timeout=120, env=env, check=False
        )
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture(scope="session")
def reference():
    """The reference server over HTTP; its base URL is `.url`. No faster than time: a cancel has to come in time."""
    from batchspec.reference.server import ReferenceServer

    with ReferenceServer() as server:
        yield server


@pytest.fixture(scope="session")
def docs_example():
    return ROOT / "examples" / "docs_example.json"
