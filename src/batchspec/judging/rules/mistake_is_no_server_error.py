"""A client's mistake is never answered with a server error."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.mistakes import mistakes
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation in mistakes(run):
        if operation.response is not None:
            good = operation.response.status < 500
            # Each mistake in a create is looked for by itself. A list or a batch breaks down for what is in it, so that
            # of the requests for it one or another meets that.
            case = None if operation.kind in _BY_MISTAKE else operation.kind
            yield checked(
                good, "", "no server error", answer_words(operation), case=case, place=operation.place
            )


_BY_MISTAKE = frozenset({"create", "upload"})
