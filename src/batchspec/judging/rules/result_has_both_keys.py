"""A result line has both `response` and `error`."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import ABSENT, Finding, checked
from batchspec.judging.operations.results import objects
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for line in objects(run):
        for key in ("response", "error"):
            yield checked(key in line.value, f"/{key}", "a value or null", ABSENT, place=line.place)
