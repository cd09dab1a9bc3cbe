"""The end of a session: the report is written, the verdict shown, and the exit status is never better than it."""

from __future__ import annotations

import json
import shutil

import pytest

from batchspec.judging.outcomes.verdict import ExitCode, Level, Status, exit_code
from batchspec.pytest_plugin.options import flag, scope, setting
from batchspec.pytest_plugin.report import report_if_made
from batchspec.showing.brief import lines
from batchspec.system.whole_file import write


def exit_status(config: pytest.Config, results: list[tuple[str, str]], status_so_far: int) -> int:
    """Write the report that was asked for, and give the session's exit status, never better than the results are.

    `results` are the levels and statuses of the items.
    """
    path = setting(config, "json")
    report = report_if_made(config)
    if path and report is not None:
        write(json.dumps(report, indent=2, ensure_ascii=False) + "\n", path)
    if flag(config, "advisory"):
        results = [row for row in results if row[1] == Status.ERROR]
        if not results:
            return status_so_far
    code = exit_code([(Level(level), Status(status)) for level, status in results], scope(config).gate)
    # An interrupt, wrong usage or an error of pytest's own says more than the verdict.
    if status_so_far not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED} or code is ExitCode.OK:
        return status_so_far
    wrong = pytest.ExitCode.INTERNAL_ERROR if code is ExitCode.NO_ANSWER else pytest.ExitCode.TESTS_FAILED
    return int(wrong)


def summary_lines(config: pytest.Config) -> list[str]:
    """The verdict, the causes and the counts, for the end of pytest's output."""
    report = report_if_made(config)
    if report is None:
        return ["nothing was judged"]
    width = shutil.get_terminal_size().columns
    return [line.text for line in lines(report, width, whole=config.option.verbose > 0)]
