"""A list shows the newest batch first; batches of the same second are in any order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.pages import listings, rows
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange, page in listings(trace):
        created = [Snapshot(row).stamp("created_at") for row in rows(page) if isinstance(row, dict)]
        for index, (above, below) in enumerate(pairwise(created)):
            if above is not None and below is not None and above != below:
                pointer = f"/data/{index + 1}/created_at"
                yield checked(above > below, pointer, f"{above} or earlier", below, place=exchange.place)
