"""A batch that has ended never changes its results; absent and null are the same."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.documented import BATCH, documented
from batchspec.judging.evidence.finding import Finding, checked, shown
from batchspec.judging.evidence.schema_rows import field_checker
from batchspec.judging.evidence.snapshot import History

RESULTS = tuple(field.name for field in BATCH.fields if field.result)


def judge_history(history: History) -> Iterator[Finding]:
    for before, after in (*history.steps(), *history.overlaps()):
        if not before.ended or after.status != before.status:
            continue
        for key in RESULTS:
            was, now, well_typed = before.get(key), after.get(key), field_checker(key).is_valid
            if well_typed(was) and well_typed(now):
                stays = documented(was, key) == documented(now, key)
                yield checked(stays, f"/{key}", f"{shown(was)}, as before", now, place=after.place)
