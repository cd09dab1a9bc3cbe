"""Settings of a run against a server, as options and ini keys of pytest."""

from __future__ import annotations

import pytest
from support.command_line import PYTEST_ALONE


@pytest.mark.parametrize("where", ["option", "ini"])
def test_the_requests_of_a_run_are_bounded(pytester, monkeypatch, quick_reference, where):
    monkeypatch.setattr("batchspec.pytest_plugin.hooks._results", [])  # the plugin is loaded here, too
    bound = ["--batchspec-max-requests", "60"] if where == "option" else []
    if where == "ini":
        pytester.makeini("[pytest]\nbatchspec_max_requests = 60\n")
    target = ("--batchspec-url", quick_reference.url)
    result = pytester.runpytest_inprocess("--pyargs", "batchspec.suite", *PYTEST_ALONE, *target, *bound)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*--max-requests 60 left no request for it*"])
