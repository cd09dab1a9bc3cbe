"""A result line has both `response` and `error`."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import ABSENT, Finding, checked
from batchspec.judging.evidence.results import objects
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for line in objects(trace):
        for key in ("response", "error"):
            yield checked(key in line.value, f"/{key}", "a value or null", ABSENT, place=line.place)
