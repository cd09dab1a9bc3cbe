"""A batch over a bad input file, `of`, is refused at upload, at create or by `failed`."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken, shown, untestable
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.judging.operations.mistakes import bad_files
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run


def judge_trace(run: Run, of: str) -> Iterator[Finding]:
    for operation in bad_files(run, of):
        if operation.about_the_account:
            continue
        if operation.refused:
            yield HELD
        else:
            life = run.life(operation)
            yield from _of_batch(operation, life.end if life else None)


def _of_batch(create: Operation, last: Snapshot | None) -> Iterator[Finding]:
    if last is None:
        return
    if last.status == "failed":
        yield HELD
    elif last.status == "completed":
        expected = "failed, or a refusal at upload or create"
        yield broken("/status", expected, "completed", case=create.case, place=last.place)
    else:
        yield untestable(f"its batch was last seen {last.status or shown(last.get('status'))}")
