"""The judgement of batches that were made from overrides. Loading it loads the judge, so the factory does so late."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from batchspec.judging.engine import Judge
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.judging.evidence.tally import Summary
from batchspec.making.batches.overrides import NotLifecycleTrue
from batchspec_contract.registry import BY_ID, REQUIREMENTS

ALONE = frozenset({"id", "endpoint", "model", "input_file_id", "metadata"})
"""Keys whose values no requirement compares with another key: values that were right once are right in every batch."""
MOST_RIGHT = 1_000
"""Overrides of such keys that are remembered as right; a test that draws new ones for ever fills no memory with them."""
_RIGHT: set[str] = set()


def refuse_untrue(batch: Mapping[str, Any], overrides: Mapping[str, Any]) -> None:
    """Raise `NotLifecycleTrue` where `batch` breaks a MUST."""
    text = repr(overrides) if overrides.keys() <= ALONE else ""
    if text in _RIGHT:
        return
    summary = Summary()
    _judge().batch(Snapshot(batch), summary)
    for requirement, tally in summary.tallies.items():
        if tally.broken:
            values = ", ".join(f"{key}={value!r}" for key, value in overrides.items())
            statement = BY_ID[requirement].statement.rstrip(".")
            cause = tally.evidence[0].cause
            raise NotLifecycleTrue(
                requirement,
                f"no {batch.get('status')} batch has {values}: {cause} ({requirement}: {statement})",
            )
    if text and len(_RIGHT) < MOST_RIGHT:
        _RIGHT.add(text)


@cache
def _judge() -> Judge:
    return Judge(row for row in REQUIREMENTS if row.judges == "batch" and row.level == "MUST")
