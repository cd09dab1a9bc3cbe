"""An answer of 200 with a batch or a list is `application/json`."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import ABSENT, Finding, checked
from batchspec.judging.evidence.sightings import shows_batches
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange in trace.exchanges:
        if exchange.response and shows_batches(exchange) and isinstance(exchange.json, dict):
            given = exchange.response.headers.get("content-type", ABSENT)
            kind = given.partition(";")[0].strip().lower() if isinstance(given, str) else ""
            yield checked(
                kind == "application/json", "", "content-type: application/json", given, place=exchange.place
            )
