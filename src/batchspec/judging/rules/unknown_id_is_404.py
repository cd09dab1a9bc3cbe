"""A request for a batch that does not exist is refused with 404; `of` is the step, as a trace has it."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.mistakes import refused
from batchspec.reading.step import parsed
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace, of: str) -> Iterator[Finding]:
    for exchange in trace.steps(parsed(of)):
        if exchange.response is not None and refused(exchange):
            status = exchange.response.status
            yield checked(status == 404, "", "404", status, place=exchange.place)
