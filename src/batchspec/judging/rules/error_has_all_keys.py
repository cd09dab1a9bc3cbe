"""The error of a refusal has `type`, `param` and `code`, beside its `message`."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import ABSENT, Finding, checked
from batchspec.judging.operations.mistakes import refusals
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation, error in refusals(run):
        if error is not None:
            for key in ("type", "param", "code"):
                yield checked(
                    key in error,
                    f"/error/{key}",
                    "a value or null",
                    ABSENT,
                    case=operation.step.operation,
                    place=operation.place,
                )
