"""A stamp that is set never moves and is never unset; where the status goes back, that alone is reported."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.snapshot import History, Snapshot
from batchspec_contract.lifecycle import ODDLY_REACHABLE, STAMPS


def judge_history(history: History) -> Iterator[Finding]:
    for before, after in history.steps():
        for name in STAMPS.values():
            was, now = before.stamp(name), after.stamp(name)
            unset = after.get(name) is None and not _went_back(before, after)
            if was is not None and (now is not None or unset):
                yield checked(now == was, f"/{name}", f"{was}, as before", after.get(name), place=after.place)
    for before, after in history.overlaps():  # either may have come first
        for name in STAMPS.values():
            was, now = before.stamp(name), after.stamp(name)
            if was is not None and now is not None:
                yield checked(
                    now == was, f"/{name}", f"{was}, as in an answer at the same time", now, place=after.place
                )


def _went_back(before: Snapshot, after: Snapshot) -> bool:
    if before.status is None or after.status is None or before.status == after.status:
        return False
    return after.status not in ODDLY_REACHABLE[before.status]
