"""A result file is JSON Lines: one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding
from batchspec.judging.evidence.results import result_lines
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for line in result_lines(trace):
        if line.fault:
            yield Finding("", holds=False, expected="one JSON object", got=line.fault, place=line.place)
        else:
            yield HELD
