"""Every status can be reached from the one seen before it; the odd edges count."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.snapshot import History
from batchspec_contract.lifecycle import ODDLY_REACHABLE


def judge_history(history: History) -> Iterator[Finding]:
    for before, after in history.steps():
        if before.status and after.status:
            reachable = after.status == before.status or after.status in ODDLY_REACHABLE[before.status]
            expected = f"a status that {before.status} can lead to"
            yield checked(reachable, "/status", expected, after.status, place=after.place)
    for before, after in history.overlaps():  # either may have come first
        if before.ended and after.ended:
            expected = f"{before.status}, as in an answer at the same time"
            yield checked(after.status == before.status, "/status", expected, after.status, place=after.place)
