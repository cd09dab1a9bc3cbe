"""Stamps that are set are in the order of the states they mark; equal stamps are in order."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec_contract.lifecycle import ORDER


def judge_batch(batch: Snapshot) -> Iterator[Finding]:
    for earlier, following in ORDER.items():
        if earlier == "created_at":
            continue
        for later in following:
            first, second = batch.stamp(earlier), batch.stamp(later)
            if first is not None and second is not None:
                yield checked(first <= second, f"/{later}", f"{earlier} ({first}) or later", second)
