"""CNT and USG: counts and tokens that do not add up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from batchspec.making.ways import Way, edited_batch


def changed(field: str, key: str, more: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The function that gives the object `field` of a batch, with `more` added to `key`."""
    return lambda batch: {**batch[field], key: batch[field][key] + more}


def _beyond_total(batch: dict[str, Any]) -> dict[str, int]:
    total = batch["request_counts"]["total"]
    return {"total": total, "completed": total, "failed": 1}


WAYS: list[Way] = [
    edited_batch(
        "BATCH-CNT-001",
        "completed and failed are more than total",
        "in_progress",
        request_counts=_beyond_total,
    ),
    edited_batch(
        "BATCH-CNT-001",
        "completed is more than total",
        "cancelled",
        request_counts={"total": 3, "completed": 4, "failed": 0},
    ),
    edited_batch(
        "BATCH-CNT-002",
        "completed with a request unanswered",
        "completed",
        request_counts=changed("request_counts", "total", 1),
    ),
    edited_batch(
        "BATCH-USG-001",
        "total_tokens is one too many",
        "completed",
        usage=changed("usage", "total_tokens", 1),
    ),
    edited_batch(
        "BATCH-USG-001",
        "total_tokens leaves out the output",
        "completed",
        usage=changed("usage", "output_tokens", 1),
    ),
]
