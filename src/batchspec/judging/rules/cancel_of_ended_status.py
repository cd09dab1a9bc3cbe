"""The status with which cancelling an ended batch is answered: 409 once completed or failed, 200 once cancelled."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.run import Run
from batchspec.reading.step import CANCEL_ENDED

ENDED = {"409": ("completed", "failed"), "200": ("cancelled",)}


def judge_trace(run: Run, of: str) -> Iterator[Finding]:
    for operation in run.of("cancel"):
        # To the key of another tenant there is no such batch, ended or not.
        if operation.step != CANCEL_ENDED or operation.probe:
            continue
        if operation.failed or operation.about_the_account:
            continue
        before = run.batches[operation.id].before(operation)
        if operation.response and before and before.status in ENDED[of]:
            status = operation.response.status
            expected = f"{of}, since it was {before.status}"
            yield checked(str(status) == of, "", expected, status, place=operation.place)
