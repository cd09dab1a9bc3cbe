"""The batch created shows what was asked for; absent, null and an empty map are the same."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked, shown
from batchspec.judging.evidence.schema_rows import field_checker
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.reading.step import CREATE
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace, of: str) -> Iterator[Finding]:
    well_typed = field_checker(of).is_valid
    for exchange in trace.steps(CREATE):
        asked = exchange.request.json
        if not is_batch_answer(exchange) or not isinstance(asked, dict) or of not in asked:
            continue
        wanted, got = asked[of] or None, exchange.json.get(of)
        if well_typed(got):
            same = wanted == (got or None)
            yield checked(same, f"/{of}", f"{shown(wanted)}, as asked", got, place=exchange.place)
