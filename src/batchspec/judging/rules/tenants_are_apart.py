"""A tenant sees none of the batches and files of another."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken, untestable
from batchspec.judging.evidence.pages import rows
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.strangers import with_second_key
from batchspec.judging.operations.words import answer_words


def judge_trace(run: Run) -> Iterator[Finding]:
    asked = [operation for operation in with_second_key(run) if operation.response is not None]
    if asked and all(operation.about_the_account for operation in asked):
        yield untestable(
            "the second key was refused everywhere, so it shows nothing; does it open the server?"
        )
        return
    made = {life.id for life in run.made}
    for operation in asked:
        faults = list(_of_list(operation, made) if operation.kind == "list" else _of_one(operation))
        yield from faults or [HELD]


def _of_list(page: Operation, made: set[str]) -> Iterator[Finding]:
    for index, row in enumerate(rows(page.json) if page.ok and isinstance(page.json, dict) else ()):
        batch_id = row.get("id") if isinstance(row, dict) else None
        if isinstance(batch_id, str) and batch_id in made:
            yield broken(f"/data/{index}/id", "no batch of another tenant", batch_id, place=page.place)


def _of_one(operation: Operation) -> Iterator[Finding]:
    if operation.ok and not operation.holds_error:
        expected = "4xx, as for what does not exist"
        yield broken("", expected, answer_words(operation), place=operation.place)
