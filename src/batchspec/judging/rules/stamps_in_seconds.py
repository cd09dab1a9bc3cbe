"""A stamp of something that happened is in seconds; `created_at` is held to that by its own field."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.snapshot import LATEST_SECONDS, Snapshot, whole
from batchspec_contract.lifecycle import STAMPS


def judge_batch(batch: Snapshot) -> Iterator[Finding]:
    for name in STAMPS.values():
        stamp = whole(batch.get(name), 1)
        if stamp is not None:
            yield checked(stamp < LATEST_SECONDS, f"/{name}", "seconds, below 100000000000", stamp)
