"""A batch does not expire before it says it will."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.snapshot import Snapshot


def judge_batch(batch: Snapshot) -> Iterator[Finding]:
    due, expired = batch.stamp("expires_at"), batch.stamp("expired_at")
    if due is not None and expired is not None:
        yield checked(expired >= due, "/expired_at", f"expires_at ({due}) or later", expired)
