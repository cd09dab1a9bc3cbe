"""The `bytes` of a file are as many as were uploaded."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.snapshot import whole
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.uploaded import uploaded


def judge_trace(run: Run) -> Iterator[Finding]:
    """Of a recording nothing is judged: tools rewrite the ends of lines, and take secrets out."""
    for file in uploaded(run) if run.planned else ():
        sent = file.upload.exchange.request.file
        if sent is None:
            continue
        size = len(sent.encode("utf-8", "replace"))
        for operation in (file.upload, *file.looks):
            told, case = whole(operation.json.get("bytes")), operation.step.operation
            if told is not None:
                yield checked(told == size, "/bytes", f"{size}", told, case=case, place=operation.place)
