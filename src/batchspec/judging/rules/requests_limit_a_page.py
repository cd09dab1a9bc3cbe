"""The `limit` of a list is a whole number from 1 to 100."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.client_requests import client_requests
from batchspec.judging.operations.run import MOST_ROWS, Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation in client_requests(run, "list"):
        if "limit" in operation.query:
            holds = operation.limit is not None and operation.limit <= MOST_ROWS
            expected = f"a whole number from 1 to {MOST_ROWS}"
            yield checked(holds, "/limit", expected, operation.query["limit"], place=operation.place)
