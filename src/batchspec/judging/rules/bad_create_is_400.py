"""The refusal of a bad request to create a batch is 400."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.mistakes import bad_creates
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation in bad_creates(run):
        if operation.response and operation.refused:
            status = operation.response.status
            yield checked(status == 400, "", "400", status, place=operation.place)
