"""Cancelling a batch that has not ended is answered 2xx, and shows it; a race fairly lost decides nothing."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken, not_applicable
from batchspec.judging.evidence.scenarios import first_after
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.judging.evidence.words import answer_words
from batchspec.reading.step import CANCEL
from batchspec.reading.trace import Exchange, Trace
from batchspec_contract.lifecycle import TERMINAL

CANCELLED = ("cancelling", "cancelled")
LOST = "the batch was done before it could be cancelled, however long its input"


def judge_trace(trace: Trace) -> Iterator[Finding]:
    tries = trace.steps(CANCEL)
    found = [_judged(trace, exchange) for exchange in tries]
    decided = [finding for finding in found if finding is not None]
    if tries and not decided:
        yield not_applicable(LOST)
    yield from decided


def _judged(trace: Trace, exchange: Exchange) -> Finding | None:
    after = first_after(trace, exchange)
    status = exchange.json.get("status") if is_batch_answer(exchange) else after.status if after else None
    if status in TERMINAL - {"cancelled"}:
        return None
    if is_batch_answer(exchange) and status in CANCELLED:
        return HELD
    expected = "2xx and a batch that is cancelling or cancelled"
    return broken(
        "/status" if is_batch_answer(exchange) else "", expected, answer_words(exchange), place=exchange.place
    )
