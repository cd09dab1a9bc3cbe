"""A refusal is a JSON object with `error`, an object whose `message` is a string."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.mistakes import refusals
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation, error in refusals(run):
        expected = 'a JSON object such as {"error": {"message": "..."}}'
        yield checked(
            error is not None,
            "",
            expected,
            answer_words(operation),
            case=operation.step.operation,
            place=operation.place,
        )
