"""Another method on a known path is neither served nor a server error."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.sightings import answer
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange in trace.steps("other-method"):
        if exchange.response is not None:
            good = not exchange.response.ok and exchange.response.status < 500
            yield checked(good, "", "4xx", answer(exchange), where=exchange.where)
