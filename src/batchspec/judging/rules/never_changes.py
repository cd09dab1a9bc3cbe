"""A key that a batch is created with, `of`, never changes; absent, null and an empty map are the same."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked, shown
from batchspec.judging.evidence.schema_rows import field_checker
from batchspec.judging.evidence.snapshot import History


def judge_history(history: History, of: str) -> Iterator[Finding]:
    well_typed = field_checker(of).is_valid
    for before, after in (*history.steps(), *history.overlaps()):
        was, now = before.get(of), after.get(of)
        if well_typed(was) and well_typed(now):
            same = (was or None) == (now or None)
            yield checked(same, f"/{of}", f"{shown(was)}, as before", now, place=after.place)
