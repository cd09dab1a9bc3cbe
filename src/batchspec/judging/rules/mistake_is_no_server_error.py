"""A client's mistake is never answered with a server error."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.mistakes import mistakes
from batchspec.judging.evidence.words import answer_words
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange in mistakes(trace):
        good = exchange.response is not None and exchange.response.status < 500
        yield checked(good, "", "no server error", answer_words(exchange), place=exchange.place)
