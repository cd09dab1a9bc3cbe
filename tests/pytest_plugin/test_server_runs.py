"""Runs against a server under pytest: how far they go, and what is told of one that is interrupted."""

from __future__ import annotations

import pytest
from support.command_line import PYTEST_ALONE


@pytest.fixture
def suite(pytester, monkeypatch):
    """Run the suite in this process."""
    monkeypatch.setattr("batchspec.pytest_plugin.hooks._results", [])  # the plugin is loaded here, too

    def run(*arguments):
        return pytester.runpytest_inprocess("--pyargs", "batchspec.suite", *PYTEST_ALONE, *arguments)

    return run


@pytest.mark.parametrize("where", ["option", "ini"])
def test_the_requests_of_a_run_are_bounded(pytester, suite, quick_reference, where):
    bound = ["--batchspec-max-requests", "60"] if where == "option" else []
    if where == "ini":
        pytester.makeini("[pytest]\nbatchspec_max_requests = 60\n")
    result = suite("--batchspec-url", quick_reference.url, *bound)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*--max-requests 60 left no request for it*"])


INTERRUPTED = """
from batchspec.reading.interrupted import Interrupted
from batchspec.reading.trace import Header, Trace

def interrupted(_settings):
    message = "interrupted by SIGTERM; the run made 1 batch and 1 input file, and nothing of it is left"
    raise Interrupted(message, Trace(Header("server", "http://it/v1", interrupted="SIGTERM")), "SIGTERM")

def pytest_configure(config):
    import batchspec.pytest_plugin.target as target

    real, target.server_trace = target.server_trace, interrupted
    config.add_cleanup(lambda: setattr(target, "server_trace", real))
"""


def test_a_run_that_is_interrupted_tells_what_is_left_and_ends_the_session(suite, pytester):
    pytester.makeconftest(INTERRUPTED)
    result = suite("--batchspec-url", "http://127.0.0.1:9")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(
        ["*batchspec: interrupted by SIGTERM; the run made 1 batch*nothing of it is left*"]
    )
