"""A request to create a batch that is wrong in one way, `of`, is refused."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.mistakes import bad_creates
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words


def judge_trace(run: Run, of: str) -> Iterator[Finding]:
    for operation in bad_creates(run):
        if operation.step.tried == of and not operation.failed and not operation.holds_error:
            yield checked(operation.refused, "", "4xx", answer_words(operation), place=operation.place)
