"""A refusal is a JSON object with `error`, an object whose `message` is a string."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.envelope import error_of
from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.mistakes import mistakes, refused
from batchspec.judging.evidence.words import answer_words
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange in mistakes(trace):
        if refused(exchange):
            good = error_of(exchange) is not None
            expected = 'a JSON object such as {"error": {"message": "..."}}'
            yield checked(good, "", expected, answer_words(exchange), place=exchange.place)
