"""A list shows a batch as retrieving it does."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from batchspec.judging.evidence.documented import BATCH, documented
from batchspec.judging.evidence.finding import HELD, Finding, broken, shown
from batchspec.judging.evidence.schema_rows import field_checker
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for life in run.batches.values():
        if life.id in run.existing:
            continue
        listed = [s for s in life.sightings if s.operation == "list"]
        others = [s for s in life.sightings if s.operation != "list"]
        for row, before, after in _between(listed, others):
            yield from list(_faults(row, before, after)) or [HELD]


def _between(
    listed: Sequence[Snapshot], others: Sequence[Snapshot]
) -> Iterator[tuple[Snapshot, Snapshot, Snapshot]]:
    """Each row of a list that has a sighting wholly before it and one wholly after it, with the nearest of both."""
    ends = [other.ended_at for other in others]
    later = sorted(others, key=lambda other: other.began)
    beginnings = [other.began for other in later]
    for row in listed:
        before, after = bisect_right(ends, row.began), bisect_left(beginnings, row.ended_at)
        if before and after < len(later):
            yield row, others[before - 1], later[after]


def _faults(row: Snapshot, before: Snapshot, after: Snapshot) -> Iterator[Finding]:
    for field in BATCH.fields:
        key = field.name
        was, now, listed = (documented(seen.get(key), key) for seen in (before, after, row))
        if was != now or was == listed:
            continue
        if all(field_checker(key).is_valid(seen.get(key)) for seen in (before, row)):
            expected = f"{shown(was)}, as retrieving it shows before and after"
            yield broken(f"/{key}", expected, row.get(key), place=row.place)
