"""The end of a session: the report is written, the verdict told, and the exit status is never better than it."""

from __future__ import annotations

import json

import pytest

from batchspec.judging.coverage import in_one_line
from batchspec.judging.verdict import ExitCode, Level, Status, exit_code
from batchspec.pytest_plugin.collecting import judged, scope
from batchspec.pytest_plugin.options import setting
from batchspec.system.whole_file import write


def conclude(config: pytest.Config, seen: list[tuple[str, str]], exit_status: int) -> int:
    """Write what was asked for; the session's exit status, which is never better than the findings are."""
    path = setting(config, "json")
    report = judged(config)
    if path and report is not None:
        write(json.dumps(report, indent=2, ensure_ascii=False) + "\n", path)
    code = exit_code([(Level(level), Status(status)) for level, status in seen], scope(config).gate)
    if exit_status not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED} or code is ExitCode.OK:
        return exit_status
    wrong = pytest.ExitCode.INTERNAL_ERROR if code is ExitCode.NO_ANSWER else pytest.ExitCode.TESTS_FAILED
    return int(wrong)


def summary_lines(config: pytest.Config) -> list[str]:
    """The verdict, the counts and the lifecycle, for the end of pytest's output."""
    known = judged(config)
    if known is None:
        return ["nothing was judged"]
    counts = [
        f"{level.upper()}: " + ", ".join(f"{number} {status}" for status, number in by_status.items())
        for level, by_status in known["counts"].items()
        if by_status
    ]
    target = f"{known['target']['kind']} {known['target']['name']}"
    coverage = in_one_line(known["lifecycle"], known["target"]["kind"])
    lines = [target, *known["notes"], *counts, coverage, f"verdict: {known['verdict']}"]
    return [line for line in lines if line]
