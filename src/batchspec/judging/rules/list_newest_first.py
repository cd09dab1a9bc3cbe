"""A list shows the newest batch first; batches of the same second are in any order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.pages import rows
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.judging.operations.listings import listings
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation, page in listings(run):
        stamps = [
            (index, Snapshot(row).stamp("created_at"))
            for index, row in enumerate(rows(page))
            if isinstance(row, dict) and run.judges(row)
        ]
        created = [(index, stamp) for index, stamp in stamps if stamp is not None]
        for (_, above), (index, below) in pairwise(created):
            if above != below:
                pointer = f"/data/{index}/created_at"
                yield checked(above > below, pointer, f"{above} or earlier", below, place=operation.place)
