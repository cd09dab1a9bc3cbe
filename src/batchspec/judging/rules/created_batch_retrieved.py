"""A batch that was created can be retrieved."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words
from batchspec.reading.step import RETRIEVE


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation in run.of("retrieve"):
        if (
            operation.step != RETRIEVE
            or operation.probe
            or operation.undecided
            or operation.about_the_account
        ):
            continue
        if operation.shows_batch:
            yield HELD
        elif not operation.ok or operation.readable:
            yield from _without_batch(run, operation)


def _without_batch(run: Run, operation: Operation) -> Iterator[Finding]:
    """A fault, but for a refusal of an id that the run had not seen: there may have been no such batch."""
    seen = run.batches[operation.id].before(operation) is not None
    if seen or not operation.refused:
        expected = "2xx and a batch object" if seen else "2xx and a batch object, or 4xx"
        yield broken("", expected, answer_words(operation), place=operation.place)
