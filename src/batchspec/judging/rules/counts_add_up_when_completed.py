"""In a completed batch every request has completed or failed."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.snapshot import Snapshot


def judge_batch(batch: Snapshot) -> Iterator[Finding]:
    counts = batch.counts
    if batch.status != "completed" or counts is None or counts.completed + counts.failed > counts.total:
        return
    yield checked(
        counts.completed + counts.failed == counts.total,
        "/request_counts",
        f"completed + failed to be total ({counts.total}), since status is completed",
        f"{counts.completed} + {counts.failed}",
    )
