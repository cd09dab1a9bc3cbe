"""A file is shown with the purpose that it was uploaded for."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.uploaded import uploaded


def judge_trace(run: Run) -> Iterator[Finding]:
    """A purpose that is no string has a requirement of its own."""
    for file in uploaded(run):
        asked = file.upload.exchange.request.form.get("purpose")
        for operation in (file.upload, *file.looks) if asked is not None else ():
            told = operation.json.get("purpose")
            if isinstance(told, str):
                case = operation.step.operation
                yield checked(told == asked, "/purpose", f'"{asked}"', told, case=case, place=operation.place)
