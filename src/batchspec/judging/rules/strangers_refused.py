"""A request without a key, or with a wrong one, is refused, and with no server error."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.strangers import strangers
from batchspec.judging.operations.words import answer_words


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation in strangers(run):
        if operation.response is not None and not operation.holds_error:
            good = not operation.ok and not operation.failed
            yield checked(good, "", "a refusal, such as 401", answer_words(operation), place=operation.place)
