"""A list has no more rows than its `limit`."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.pages import rows
from batchspec.judging.operations.listings import listings
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation, page in listings(run):
        limit = operation.limit
        if limit is not None and rows(page):
            count = len(rows(page))
            yield checked(count <= limit, "/data", f"at most {limit} rows", count, place=operation.place)
