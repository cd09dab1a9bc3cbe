"""`first_id` and `last_id`, where they are set, are the ids of the first and last row."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.pages import ids
from batchspec.judging.operations.listings import listings
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation, page in listings(run):
        for key, index in (("first_id", 0), ("last_id", -1)):
            shown = page.get(key)
            if shown is not None and ids(page):
                right = ids(page)[index]
                yield checked(shown == right, f"/{key}", right, shown, place=operation.place)
