"""A list has no more rows than its `limit`."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.pages import asked, listings, rows
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange, page in listings(trace):
        limit = asked(exchange, "limit")
        if limit is not None and rows(page):
            count = len(rows(page))
            yield checked(count <= int(limit), "/data", f"at most {limit} rows", count, place=exchange.place)
