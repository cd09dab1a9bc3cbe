"""Every row of a list is a batch object."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.pages import rows
from batchspec.judging.evidence.sightings import looks_like_batch
from batchspec.judging.operations.listings import listings
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation, page in listings(run):
        for index, row in enumerate(rows(page)):
            yield checked(
                looks_like_batch(row), f"/data/{index}", "a batch object", row, place=operation.place
            )
