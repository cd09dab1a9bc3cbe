"""A list has `object`, `data` and `has_more`, each of its type."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import ABSENT, Finding, broken, checked
from batchspec.judging.evidence.pages import listings
from batchspec.judging.evidence.words import answer_words
from batchspec.reading.step import LIST
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange in trace.steps(LIST):
        if not exchange.response or not exchange.response.ok or not isinstance(exchange.json, dict):
            yield broken("", "2xx and a list", answer_words(exchange), place=exchange.place)
    for exchange, page in listings(trace):
        kind, data, more = (page.get(key, ABSENT) for key in ("object", "data", "has_more"))
        yield checked(kind == "list", "/object", '"list"', kind, place=exchange.place)
        yield checked(isinstance(data, list), "/data", "an array", data, place=exchange.place)
        yield checked(isinstance(more, bool), "/has_more", "true or false", more, place=exchange.place)
