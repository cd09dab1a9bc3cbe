"""A list with rows has `first_id` and `last_id`."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import ABSENT, Finding, checked
from batchspec.judging.evidence.pages import rows
from batchspec.judging.operations.listings import listings
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation, page in listings(run):
        for key in ("first_id", "last_id") if rows(page) else ():
            shown = page.get(key, ABSENT)
            yield checked(isinstance(shown, str), f"/{key}", "an id", shown, place=operation.place)
