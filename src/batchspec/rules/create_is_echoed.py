"""The batch created shows what was asked for; absent, null and an empty map are the same."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judge.finding import Finding, checked, shown
from batchspec.judge.sightings import is_batch_answer
from batchspec.trace import Trace


def judge_trace(trace: Trace, of: str) -> Iterator[Finding]:
    for exchange in trace.steps("create"):
        asked = exchange.request.json
        if is_batch_answer(exchange) and isinstance(asked, dict) and of in asked:
            wanted, got = asked[of] or None, exchange.json.get(of) or None
            yield checked(wanted == got, f"/{of}", f"{shown(wanted)}, as asked", got, where=exchange.where)
