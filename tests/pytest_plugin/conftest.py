"""Shared by the tests of the pytest plugin: the suite in somebody's own tests."""

from __future__ import annotations

import pytest
from support.at_home import FILE, HOOK, Home
from support.runs import stepping

import batchspec.pytest_plugin.results  # noqa: F401  kept loaded when pytester drops what its runs import
from batchspec.driving.server.collect import collect
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.settings import Settings
from batchspec.reading.trace import write


@pytest.fixture(scope="session")
def reference_trace(tmp_path_factory):
    """The trace of a run against a correct server."""
    path = tmp_path_factory.mktemp("traces") / "reference.trace.jsonl"
    with stepping() as server:
        settings = Settings(url=server.url)
        write(collect(settings, budget=WaitedBudget(settings.timeout)), path)
    return path


@pytest.fixture
def home(pytester, reference_trace, monkeypatch):
    """The file of three lines and the hook, in folders of their own."""
    for name in ("_results", "_told"):  # the plugin is loaded in the run of these tests, too
        monkeypatch.setattr(f"batchspec.pytest_plugin.hooks.{name}", [])
    pytester.syspathinsert()
    made = Home(pytester, reference_trace)
    made.write(tests__test_batch_api=FILE, tests__conftest=HOOK)
    pytester.makeini("[pytest]\n")
    return made
