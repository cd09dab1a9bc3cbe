"""The `error` of a result line is an object, or null or absent."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.results import objects
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for line in objects(run):
        error = line.value.get("error")
        good = error is None or isinstance(error, dict)
        yield checked(good, "/error", "an object or null", error, place=line.place)
