"""Another method on a known path is neither served nor a server error."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation in run.of("other-method"):
        if operation.response is not None:
            good = not operation.response.ok and operation.response.status < 500
            yield checked(good, "", "4xx", answer_words(operation), place=operation.place)
