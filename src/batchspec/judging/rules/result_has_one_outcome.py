"""One of `response` and `error` is null, the other is not."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.results import objects
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for line in objects(run):
        outcomes = [key for key in ("response", "error") if line.value.get(key) is not None]
        yield checked(len(outcomes) == 1, "", "one of response and error", outcomes, place=line.place)
