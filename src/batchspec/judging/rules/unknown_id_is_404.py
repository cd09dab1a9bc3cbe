"""A request for a batch that does not exist is refused with 404; `of` is the step, as a trace has it."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.run import Run
from batchspec.reading.step import parsed


def judge_trace(run: Run, of: str) -> Iterator[Finding]:
    for operation in run.of("retrieve", "cancel"):
        if operation.step == parsed(of) and operation.response and operation.refused:
            if not operation.about_the_account:
                status = operation.response.status
                yield checked(status == 404, "", "404", status, place=operation.place)
