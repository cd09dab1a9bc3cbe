"""One of `response` and `error` is null, the other is not."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.results import objects
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for line in objects(trace):
        outcomes = [key for key in ("response", "error") if line.value.get(key) is not None]
        yield checked(len(outcomes) == 1, "", "one of response and error", outcomes, place=line.place)
