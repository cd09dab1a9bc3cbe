"""An answer of 2xx holds no error."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.reading.step import CONTENT
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange in trace.exchanges:
        if (
            exchange.response
            and exchange.response.ok
            and exchange.step != CONTENT  # a user's own text
            and isinstance(exchange.json, dict)
        ):
            error = exchange.json.get("error")
            yield checked(
                error is None, "/error", "no error in an answer of 2xx", error, place=exchange.place
            )
