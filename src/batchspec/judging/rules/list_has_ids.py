"""A list with rows has `first_id` and `last_id`."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import ABSENT, Finding, checked
from batchspec.judging.evidence.pages import listings, rows
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange, page in listings(trace):
        for key in ("first_id", "last_id") if rows(page) else ():
            shown = page.get(key, ABSENT)
            yield checked(isinstance(shown, str), f"/{key}", "an id", shown, place=exchange.place)
