"""A request for a batch that does not exist is refused with 404; `of` is the step, as a trace has it."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.mistakes import asked_unknown
from batchspec.judging.operations.run import Run
from batchspec.reading.step import parsed


def judge_trace(run: Run, of: str) -> Iterator[Finding]:
    for operation in asked_unknown(run, parsed(of)):
        if operation.response is not None and operation.refused:
            status = operation.response.status
            yield checked(status == 404, "", "404", status, place=operation.place)
