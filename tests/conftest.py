"""Shared by all tests: a command line run as a user runs it, and a reference server."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import settings
from support.command_line import in_a_process, in_this_process
from support.runs import stepping

from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.system.secrets.held import VAULT

pytest_plugins = ["pytester"]

# `make test` draws the same values every time, so that a commit passes or fails for what it changes. `make properties` draws others.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile("suite")

ROOT = Path(__file__).resolve().parent.parent


def pytest_collection_finish():
    """What the tests' modules hold stays to the end, so the garbage collector need not look through it again and again."""
    gc.freeze()


@pytest.fixture(autouse=True)
def nothing_is_secret():
    """What one test names secret is no secret in the next."""
    VAULT.forget()


@pytest.fixture
def batchspec(tmp_path):
    """Run the command line in this process and in a folder of its own; `env` is added."""

    def run(*arguments, env=None):
        return in_this_process(tmp_path, arguments, env or {})

    return run


@pytest.fixture
def installed_batchspec(tmp_path):
    """Run the installed command in a process and a folder of its own; `stdin` is bytes."""

    def run(*arguments, stdin=b""):
        return in_a_process(tmp_path, arguments, stdin)

    return run


@pytest.fixture
def no_waiting(monkeypatch):
    """Runs in this process take no real time to wait; for servers whose clock moves by itself."""
    for module in ("server.http.wire", "gateway.collect"):
        monkeypatch.setattr(f"batchspec.driving.{module}.Budget", WaitedBudget)


@pytest.fixture
def quick_reference(no_waiting):
    """A reference server whose clock moves at each look, and runs that do not wait for it."""
    with stepping() as server:
        yield server


@pytest.fixture(scope="session")
def reference():
    """The reference server over HTTP; its base URL is `.url`. No faster than time: a cancel has to come in time."""
    from batchspec.making.server.server import ReferenceServer

    with ReferenceServer() as server:
        yield server


@pytest.fixture(scope="session")
def docs_example():
    return ROOT / "examples" / "docs_example.json"
