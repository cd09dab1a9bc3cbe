"""A client's mistake is never answered with a server error."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judge.finding import Finding, checked
from batchspec.judge.sightings import answer
from batchspec.judge.steps import mistakes
from batchspec.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange in mistakes(trace):
        good = exchange.response is not None and exchange.response.status < 500
        yield checked(good, "", "no server error", answer(exchange), where=exchange.where)
