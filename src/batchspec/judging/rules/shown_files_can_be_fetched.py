"""A result file whose id is shown can be fetched."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.words import answer_words
from batchspec.reading.step import CONTENT
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange in trace.steps(CONTENT):
        good = exchange.response is not None and exchange.response.ok
        yield checked(good, "", "2xx and the file", answer_words(exchange), place=exchange.place)
