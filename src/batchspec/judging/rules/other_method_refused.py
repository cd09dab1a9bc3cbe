"""Another method on a known path is neither served nor a server error."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.words import answer_words
from batchspec.reading.step import OTHER_METHOD
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange in trace.steps(OTHER_METHOD):
        if exchange.response is not None:
            good = not exchange.response.ok and exchange.response.status < 500
            yield checked(good, "", "4xx", answer_words(exchange), place=exchange.place)
