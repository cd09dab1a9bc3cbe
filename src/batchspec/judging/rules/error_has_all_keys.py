"""The error of a refusal has `type`, `param` and `code`, beside its `message`."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.envelope import error_of
from batchspec.judging.evidence.finding import ABSENT, Finding, checked
from batchspec.judging.evidence.mistakes import mistakes, refused
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange in mistakes(trace):
        error = error_of(exchange)
        if refused(exchange) and error is not None:
            for key in ("type", "param", "code"):
                yield checked(key in error, f"/error/{key}", "a value or null", ABSENT, place=exchange.place)
