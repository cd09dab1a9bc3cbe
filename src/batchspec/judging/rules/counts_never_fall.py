"""`completed` and `failed` never fall, nor does `total` once it is known."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.snapshot import Counts, History


def judge_history(history: History) -> Iterator[Finding]:
    for before, after in history.steps():
        was, now = before.counts, after.counts
        if was is None or now is None:
            continue
        for name, least, count in zip(Counts._fields, was, now, strict=True):
            yield checked(
                count >= least, f"/request_counts/{name}", f"{least} or more", count, place=after.place
            )
