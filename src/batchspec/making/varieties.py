"""Batches that are legal and rare, so that readers often get them wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from batchspec.making.batches.factory import BatchFactory

Batch = dict[str, Any]

AFTER_2038 = 2_147_483_648
OVERRIDES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("metadata at its limits", "completed", {"metadata": {f"{n:064d}": "✓" * 512 for n in range(16)}}),
    ("metadata is empty", "completed", {"metadata": {}}),
    ("metadata is null", "completed", {"metadata": None}),
    ("metadata with an empty name", "completed", {"metadata": {"": ""}}),
    ("every request failed", "completed", {"request_counts": {"total": 3, "failed": 3}}),
    ("some requests failed", "completed", {"request_counts": {"total": 3, "failed": 1}}),
    ("every request completed", "completed", {"request_counts": {"total": 3, "failed": 0}}),
    (
        "both files though none failed",
        "completed",
        {"request_counts": {"total": 1, "failed": 0}, "error_file_id": "file-empty"},
    ),
    ("counts are unknown", "in_progress", {"request_counts": None}),
    ("usage is not metered", "completed", {"usage": None}),
    ("expires never", "in_progress", {"expires_at": None}),
    ("stamps passed are unset", "completed", {"in_progress_at": None, "finalizing_at": None}),
    (
        "stamps in one second",
        "completed",
        {"in_progress_at": 1_762_000_000, "completed_at": 1_762_000_000, "created_at": 1_762_000_000},
    ),
    ("stamps after 2038", "completed", {"created_at": AFTER_2038}),
    ("a window of an hour", "completed", {"completion_window": "1h"}),
    ("a window that is no duration", "in_progress", {"completion_window": "best_effort"}),
    ("an id without a prefix", "completed", {"id": "0b5e7a52-4a3c-4d1e-9f0a-2c8b6d4e1f00"}),
    ("another endpoint", "in_progress", {"endpoint": "/v1/videos"}),
    ("expired with nothing done", "expired", {"request_counts": {"total": 2, "completed": 0, "failed": 0}}),
    (
        "expired with some of it done",
        "expired",
        {"request_counts": {"total": 10, "completed": 1, "failed": 0}},
    ),
    (
        "cancelled with some of it done",
        "cancelled",
        {"request_counts": {"total": 8, "completed": 4, "failed": 0}},
    ),
    (
        "counts above 2 to the 53",
        "in_progress",
        {"request_counts": {"total": 2**53 + 1, "completed": 0, "failed": 0}},
    ),
    (
        "one error without a line",
        "failed",
        {
            "errors": {
                "object": "list",
                "data": [
                    {"code": "empty_file", "message": "The input file is empty.", "param": None, "line": None}
                ],
            }
        },
    ),
    (
        "an error of an unknown code",
        "failed",
        {
            "errors": {
                "object": "list",
                "data": [{"code": "never_seen_before", "message": "No.", "param": "x", "line": 1}],
            }
        },
    ),
)
"""The description of a rare batch, its status, and the overrides that make it."""


def varieties(factory: BatchFactory[Batch]) -> Iterator[tuple[str, Batch]]:
    """Every rare batch, with its description."""
    for how, status, overrides in OVERRIDES:
        yield how, factory.build(status, **overrides)
    yield "unknown keys at every level", _with_unknown_keys(factory.completed())
    yield "keys in another order", dict(reversed(factory.completed().items()))


def _with_unknown_keys(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    inside = {key: value if key == "metadata" else _with_unknown_keys(value) for key, value in node.items()}
    return {**inside, "x_unknown": {"nested": [1, None, "text"]}}
