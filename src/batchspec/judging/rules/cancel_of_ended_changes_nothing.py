"""Cancelling a batch that has ended is refused, or shows it as it was; absent and null are the same."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.compare import documented, paths, without_nulls
from batchspec.judging.evidence.finding import ABSENT, HELD, Finding, broken, checked
from batchspec.judging.evidence.mistakes import refused
from batchspec.judging.evidence.scenarios import last_before
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.judging.evidence.words import answer_words
from batchspec.reading.step import CANCEL_ENDED
from batchspec.reading.trace import Exchange, Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange in trace.steps(CANCEL_ENDED):
        if refused(exchange):
            yield HELD
        elif exchange.response is not None and exchange.response.status < 500:
            yield from _unchanged(trace, exchange)


def _unchanged(trace: Trace, exchange: Exchange) -> Iterator[Finding]:
    before = last_before(trace, exchange)
    if not is_batch_answer(exchange) or before is None:
        yield broken("", "4xx, or 2xx and the batch as it was", answer_words(exchange), place=exchange.place)
        return
    was, now = (paths(without_nulls(documented(dict(raw)))) for raw in (before.raw, exchange.json))
    for pointer in dict.fromkeys([*was, *now]):
        old, new = was.get(pointer, ABSENT), now.get(pointer, ABSENT)
        yield checked(old == new, pointer, "nothing to change", new, place=exchange.place)
