"""A batch whose cancelling was accepted ends; one that was not seen to end leaves this undecided."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, not_applicable, untestable
from batchspec.judging.operations.run import Run

CANCELLED = ("cancelling", "cancelled")


def judge_trace(run: Run) -> Iterator[Finding]:
    waiting = []
    for life in run.batches.values():
        accepted = [cancel for cancel in life.cancels if cancel.shows_batch and _is_cancelled(cancel.json)]
        if not accepted or life.last is None:
            continue
        if any(snapshot.ended for snapshot in life.sightings):
            yield HELD
            return
        waiting.append(life.last)
    if not waiting:
        yield not_applicable("no batch was being cancelled")
        return
    last = waiting[-1]
    more = "; --timeout gives the run more time" if run.time_up else ""
    yield untestable(f"the batch was last seen {last.status}, and nobody looked at it after that{more}")


def _is_cancelled(batch: dict[str, object]) -> bool:
    status = batch.get("status")
    return isinstance(status, str) and status in CANCELLED
