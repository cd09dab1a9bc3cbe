"""Every status can be reached from the one before it without an odd edge."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.snapshot import History
from batchspec_contract.lifecycle import ODDLY_REACHABLE, REACHABLE


def judge_history(history: History) -> Iterator[Finding]:
    for before, after in history.steps():
        if not before.status or not after.status:
            continue
        if after.status == before.status or after.status in ODDLY_REACHABLE[before.status]:
            legal = after.status == before.status or after.status in REACHABLE[before.status]
            expected = f"a status that the documented edges lead to from {before.status}"
            yield checked(legal, "/status", expected, after.status, place=after.place)
