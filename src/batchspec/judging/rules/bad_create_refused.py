"""A request to create a batch that is wrong in one way, `of`, is refused."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.mistakes import bad_creates, refused
from batchspec.judging.evidence.words import answer_words
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace, of: str) -> Iterator[Finding]:
    for exchange in bad_creates(trace):
        response = exchange.response
        if exchange.step.tried != of or response is None or response.status >= 500:
            continue
        if response.ok and isinstance(exchange.json, dict) and exchange.json.get("error") is not None:
            continue
        yield checked(refused(exchange), "", "4xx", answer_words(exchange), place=exchange.place)
