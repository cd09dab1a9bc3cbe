"""No stamp is earlier than `created_at`."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec_contract.lifecycle import ORDER


def judge_batch(batch: Snapshot) -> Iterator[Finding]:
    created = batch.stamp("created_at")
    for name in ORDER["created_at"]:
        stamp = batch.stamp(name)
        if created is not None and stamp is not None:
            yield checked(stamp >= created, f"/{name}", f"created_at ({created}) or later", stamp)
