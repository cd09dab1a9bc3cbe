"""A request to create a batch that is wrong in one way, `of`, is refused."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.sightings import answer
from batchspec.judging.evidence.steps import BAD_CREATE, refused
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace, of: str) -> Iterator[Finding]:
    for exchange in trace.exchanges:
        response = exchange.response
        if not exchange.step.startswith(f"{BAD_CREATE}{of}:") or response is None or exchange.busy:
            continue
        if response.status >= 500:
            continue
        if response.ok and isinstance(exchange.json, dict) and exchange.json.get("error") is not None:
            continue
        yield checked(refused(exchange), "", "4xx", answer(exchange), where=exchange.where)
