"""A request for a batch that does not exist is answered 4xx; `of` is the step, as a trace has it."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.mistakes import asked_unknown
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words
from batchspec.reading.step import parsed


def judge_trace(run: Run, of: str) -> Iterator[Finding]:
    for operation in asked_unknown(run, parsed(of)):
        yield checked(operation.refused, "", "4xx", answer_words(operation), place=operation.place)
