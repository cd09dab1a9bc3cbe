"""Cancelling a batch that has not ended is answered 2xx, and shows it; a race fairly lost decides nothing."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken, not_applicable
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words
from batchspec.reading.step import CANCEL
from batchspec_contract.lifecycle import TERMINAL

CANCELLED = ("cancelling", "cancelled")
LOST = "the batch was done before it could be cancelled, however long its input"


def judge_trace(run: Run) -> Iterator[Finding]:
    cancels = [cancel for cancel in run.of("cancel") if not cancel.probe]
    found = [_judged(run, cancel) for cancel in cancels if cancel.step == CANCEL]
    decided = [finding for finding in found if finding is not None]
    if not decided and any(_ended(run, cancel) for cancel in cancels):
        yield not_applicable(LOST)
    yield from decided


def _ended(run: Run, cancel: Operation) -> bool:
    last = run.batches[cancel.id].last if cancel.id in run.batches else None
    return last is not None and last.ended


def _judged(run: Run, cancel: Operation) -> Finding | None:
    if cancel.undecided or cancel.about_the_account or (cancel.ok and not cancel.readable):
        return None
    life = run.batches[cancel.id]
    after = life.after(cancel)
    status = cancel.json.get("status") if cancel.shows_batch else after.status if after else None
    if isinstance(status, str) and status in TERMINAL - {"cancelled"}:
        return None
    # A cancel whose answer was lost may have worked; the server may then refuse the next one.
    worked = cancel.shows_batch or (cancel.refused and life.cancel_lost)
    if worked and isinstance(status, str) and status in CANCELLED:
        return HELD
    # It may have ended already where an answer shows so that is not known to have come later.
    end = life.first_end
    if end is not None and end.status != "cancelled" and end.began < cancel.ended:
        return None
    # A batch that nobody looked at before and after may have ended, or there may be none.
    if cancel.refused and (after is None or life.before(cancel) is None):
        return None
    pointer = "/status" if cancel.shows_batch else ""
    expected = "2xx and a batch that is cancelling or cancelled"
    return broken(pointer, expected, answer_words(cancel), place=cancel.place)
