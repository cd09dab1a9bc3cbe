"""The refusal of a bad request to create a batch is 400."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.mistakes import bad_creates, refused
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange in bad_creates(trace):
        if exchange.response and refused(exchange):
            status = exchange.response.status
            yield checked(status == 400, "", "400", status, place=exchange.place)
