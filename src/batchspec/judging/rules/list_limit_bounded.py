"""A `limit` above 100 is refused."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words
from batchspec.reading.step import LIST_OVER_LIMIT


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation in run.of("list"):
        if operation.step == LIST_OVER_LIMIT and operation.response and not operation.failed:
            yield checked(operation.refused, "", "4xx", answer_words(operation), place=operation.place)
