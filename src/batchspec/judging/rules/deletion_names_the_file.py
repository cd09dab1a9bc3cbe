"""The answer to the deletion of a file has the id of that file."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    """An id that is no string has a requirement of its own."""
    for operation in run.of("delete-file"):
        if operation.ok and not operation.probe and isinstance(operation.json, dict):
            told = operation.json.get("id")
            if isinstance(told, str):
                case = operation.step.operation
                yield checked(
                    told == operation.id, "/id", operation.id, told, case=case, place=operation.place
                )
