"""A request for a file is answered with that file: it has the id that was asked for."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    """An id that is no string has a requirement of its own."""
    for operation in run.of("file"):
        told = operation.json.get("id") if isinstance(operation.json, dict) else None
        if operation.ok and not operation.probe and isinstance(told, str):
            case = operation.step.operation
            yield checked(told == operation.id, "/id", operation.id, told, case=case, place=operation.place)
