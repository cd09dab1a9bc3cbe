"""An answer of 2xx holds no error."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.run import Run

KINDS = frozenset({"create", "list", "retrieve", "cancel"})
"""The requests about batches. The content of a file is a user's own text, and files alone show nothing of a batch."""


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation in run.operations:
        if operation.kind in KINDS and operation.ok and isinstance(operation.json, dict):
            error = operation.json.get("error")
            yield checked(
                error is None, "/error", "no error in an answer of 2xx", error, place=operation.place
            )
