"""Each request is answered when it is sent first; one that works when it is sent again was a stumble."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words


def judge_trace(run: Run) -> Iterator[Finding]:
    """A request to come back later (429, 503, 409) is no stumble, and neither is an error that comes back each time."""
    for operation in run.operations:
        if operation.kind == "other" or operation.exchange.undecided or operation.repeated:
            continue
        if operation.turned_away:
            continue
        if operation.stumbled:
            yield broken("", "an answer at the first try", answer_words(operation), place=operation.place)
        else:
            yield HELD
