"""A batch that failed for one line of its input names the line."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.mistakes import bad_files
from batchspec.judging.operations.run import Run

BROKEN_LINE = "broken-line"


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation in bad_files(run, BROKEN_LINE):
        life = run.life(operation)
        last = life.end if life else None
        wrong = life.input.wrong if life and life.input else None
        errors = last.get("errors") if last is not None and last.status == "failed" else None
        data = errors.get("data") if isinstance(errors, dict) else None
        if last is not None and wrong is not None and isinstance(data, list) and data:
            named = [entry.get("line") for entry in data if isinstance(entry, dict)]
            expected = f"an error of line {wrong.line}"
            yield checked(
                wrong.line in named,
                "/errors/data",
                expected,
                named,
                case=operation.case,
                place=last.place,
            )
