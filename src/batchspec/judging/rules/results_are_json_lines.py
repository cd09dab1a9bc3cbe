"""A result file is JSON Lines: one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding
from batchspec.judging.operations.results import result_lines
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for line in result_lines(run):
        if line.fault:
            yield Finding("", holds=False, expected="one JSON object", got=line.fault, place=line.place)
        else:
            yield HELD
