"""The `response` of a result line is an object, or null or absent."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.results import objects
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for line in objects(run):
        response = line.value.get("response")
        good = response is None or isinstance(response, dict)
        yield checked(good, "/response", "an object or null", response, place=line.place)
