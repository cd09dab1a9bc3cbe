"""`completed` plus `failed` is at most `total`."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.snapshot import Snapshot


def judge_batch(batch: Snapshot) -> Iterator[Finding]:
    if (counts := batch.counts) is None:
        return
    ended = counts.completed + counts.failed
    yield checked(
        ended <= counts.total,
        "/request_counts",
        f"completed + failed to be at most total ({counts.total})",
        f"{counts.completed} + {counts.failed}",
    )
