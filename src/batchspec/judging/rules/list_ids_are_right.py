"""`first_id` and `last_id`, where they are set, are the ids of the first and last row."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.pages import ids, listings
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange, page in listings(trace):
        for key, index in (("first_id", 0), ("last_id", -1)):
            shown = page.get(key)
            if shown is not None and ids(page):
                right = ids(page)[index]
                yield checked(shown == right, f"/{key}", right, shown, place=exchange.place)
