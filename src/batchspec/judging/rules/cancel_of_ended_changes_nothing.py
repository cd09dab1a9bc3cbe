"""Cancelling a batch that has ended is refused, or shows it as it was; absent and null are the same."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.compare import documented, paths, without_nulls
from batchspec.judging.evidence.finding import ABSENT, HELD, Finding, broken, checked
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words
from batchspec.reading.step import CANCEL_ENDED


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation in run.of("cancel"):
        if operation.step != CANCEL_ENDED or operation.probe or operation.about_the_account:
            continue
        if operation.refused:
            yield HELD
        elif operation.ok and operation.readable:
            yield from _unchanged(run, operation)


def _unchanged(run: Run, operation: Operation) -> Iterator[Finding]:
    life = run.batches[operation.id]
    # What a list leaves out or shows late is the list's fault, and a list comes between by chance.
    apart = life.apart_from_lists.before(operation)
    before = apart if apart is not None and apart.ended else life.before(operation)
    if not operation.shows_batch or before is None:
        yield broken(
            "", "4xx, or 2xx and the batch as it was", answer_words(operation), place=operation.place
        )
        return
    was, now = (paths(without_nulls(documented(dict(raw)))) for raw in (before.raw, operation.json))
    for pointer in dict.fromkeys([*was, *now]):
        old, new = was.get(pointer, ABSENT), now.get(pointer, ABSENT)
        yield checked(old == new, pointer, "nothing to change", new, place=operation.place)
