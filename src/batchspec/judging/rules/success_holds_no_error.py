"""An answer of 2xx holds no error."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.reading.trace import Trace

FILES = ("content",)
"""Steps whose answers are a user's own text."""


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange in trace.exchanges:
        if (
            exchange.response
            and exchange.response.ok
            and exchange.step not in FILES
            and isinstance(exchange.json, dict)
        ):
            error = exchange.json.get("error")
            yield checked(
                error is None, "/error", "no error in an answer of 2xx", error, where=exchange.where
            )
