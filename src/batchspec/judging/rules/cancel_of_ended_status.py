"""The status with which cancelling an ended batch is answered: 409 once completed or failed, 200 once cancelled."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.scenarios import last_before
from batchspec.reading.step import CANCEL_ENDED
from batchspec.reading.trace import Trace

ENDED = {"409": ("completed", "failed"), "200": ("cancelled",)}


def judge_trace(trace: Trace, of: str) -> Iterator[Finding]:
    for exchange in trace.steps(CANCEL_ENDED):
        before = last_before(trace, exchange)
        if exchange.response and exchange.response.status < 500 and before and before.status in ENDED[of]:
            status = exchange.response.status
            expected = f"{of}, since it was {before.status}"
            yield checked(str(status) == of, "", expected, status, place=exchange.place)
