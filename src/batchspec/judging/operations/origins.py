"""Origins: whether an earlier fault made a batch what it is, so that what is wrong with it follows from that fault.

A batch whose create should have been refused shows what was wrong with the create. A batch that had ended and was
cancelled all the same has the stamps of two endings. An answer that shows an older status shows the values of a newer one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.judging.operations.life import Life
from batchspec_contract.lifecycle import ODDLY_REACHABLE

ACCEPTED = "accepted/"
"""Before the mistake in the create of a batch that should not be there."""
CANCELLED = "cancelled-when-ended"
GONE_BACK = "status-went-back"

Sighting = tuple[int, str]
"""The number of the exchange that shows a batch, and the id of the batch."""


def origins(lives: Iterable[Life]) -> dict[Sighting, str]:
    """The origin of each sighting of these batches that has one."""
    return {where: origin for life in lives for where, origin in _of(life)}


def _of(life: Life) -> Iterator[tuple[Sighting, str]]:
    mistake = life.create.step if life.create is not None and life.create.step.tried else None
    changed = _cancelled_when_ended(life)
    before: Snapshot | None = None
    for snapshot in life.sightings:
        where = (snapshot.place.number, life.id)
        # The nearest fault explains most: a wrong create may be cancelled when it has ended, and so on.
        if changed is not None and snapshot.began >= changed:
            yield where, CANCELLED
        elif before is not None and not _leads(before, snapshot):
            yield where, GONE_BACK
            continue
        elif mistake is not None:
            yield where, f"{ACCEPTED}{'/'.join(mistake.parts)}"
        if snapshot.status and (before is None or before.ended_at <= snapshot.began):
            before = snapshot


def _leads(before: Snapshot, after: Snapshot) -> bool:
    """True where the second status can be reached from the first, and where one of them is unknown."""
    if not before.status or not after.status or before.ended_at > after.began:
        return True
    return before.status == after.status or after.status in ODDLY_REACHABLE[before.status]


def _cancelled_when_ended(life: Life) -> float | None:
    """The second at which a cancel was asked for after which a batch that had ended was another; `None` without one."""
    first = life.first_end
    for cancel in life.cancels if first else ():
        before = life.before(cancel)
        if before is None or not before.ended:
            continue
        shown = cancel.json if cancel.shows_batch else None
        after = life.after(cancel)
        statuses = {shown.get("status") if shown else None, after.status if after else None} - {None}
        if any(status != before.status for status in statuses):
            return cancel.began
    return None
