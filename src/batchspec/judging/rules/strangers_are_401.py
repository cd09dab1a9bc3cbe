"""A request without a key, or with a wrong one, is answered 401."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.strangers import strangers


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation in strangers(run):
        if operation.response is not None and operation.refused:
            status = operation.response.status
            yield checked(status == 401, "", "401", status, place=operation.place)
