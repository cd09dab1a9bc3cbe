"""Retrieving or cancelling a batch shows the id that was asked for."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation in run.of("retrieve", "cancel"):
        shown_id = operation.json.get("id") if operation.shows_batch else None
        if operation.step.tried != "unknown" and not operation.probe and isinstance(shown_id, str):
            yield checked(shown_id == operation.id, "/id", operation.id, shown_id, place=operation.place)
