"""Every row of a list is a batch object."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.pages import listings, rows
from batchspec.judging.evidence.sightings import looks_like_batch
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange, page in listings(trace):
        for index, row in enumerate(rows(page)):
            yield checked(
                looks_like_batch(row), f"/data/{index}", "a batch object", row, place=exchange.place
            )
