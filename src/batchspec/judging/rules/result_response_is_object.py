"""The `response` of a result line is an object, or null or absent."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.results import objects
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for line in objects(trace):
        response = line.value.get("response")
        good = response is None or isinstance(response, dict)
        yield checked(good, "/response", "an object or null", response, place=line.place)
