"""A `limit` above 100 is refused."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.mistakes import refused
from batchspec.judging.evidence.words import answer_words
from batchspec.reading.step import LIST_OVER_LIMIT
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange in trace.steps(LIST_OVER_LIMIT):
        if exchange.response is not None and exchange.response.status < 500:
            yield checked(refused(exchange), "", "4xx", answer_words(exchange), place=exchange.place)
