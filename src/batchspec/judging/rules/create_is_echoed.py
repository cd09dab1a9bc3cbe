"""The batch created shows what was asked for; absent, null and an empty map are the same."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked, shown
from batchspec.judging.evidence.schema_rows import field_checker
from batchspec.judging.operations.create_request import at_limits
from batchspec.judging.operations.run import Run
from batchspec.reading.step import CREATE


def judge_trace(run: Run, of: str) -> Iterator[Finding]:
    well_typed = field_checker(of).is_valid
    for operation in run.of("create"):
        asked = operation.exchange.request.json
        if (
            operation.step != CREATE
            or not operation.shows_batch
            or not isinstance(asked, dict)
            or of not in asked
            or (of == "metadata" and at_limits(asked, run.declared.limits))  # a requirement of its own
        ):
            continue
        wanted, got = asked[of] or None, operation.json.get(of)
        if well_typed(got):
            same = wanted == (got or None)
            yield checked(same, f"/{of}", f"{shown(wanted)}, as asked", got, place=operation.place)
