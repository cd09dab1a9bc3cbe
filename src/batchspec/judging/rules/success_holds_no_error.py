"""An answer of 2xx holds no error."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation in run.operations:
        # The content of a file is a user's own text.
        if operation.kind not in {"content", "other"} and operation.ok and isinstance(operation.json, dict):
            error = operation.json.get("error")
            yield checked(
                error is None, "/error", "no error in an answer of 2xx", error, place=operation.place
            )
