"""The list answers of a run that rules look at one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from batchspec.judging.operations.chains import PLAIN
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run

LISTED = frozenset({"", "zero-limit", "unknown-after"})
"""The mistakes, and none, that a server may answer with a list."""


def plain_lists(run: Run) -> Iterator[Operation]:
    """The lists that a server has to give: without a mistake, and without parameters of a vendor's own."""
    for operation in run.of("list"):
        if not operation.step.tried and not operation.probe and operation.query.keys() <= PLAIN:
            yield operation


def listings(run: Run) -> Iterator[tuple[Operation, dict[str, Any]]]:
    """The list answers that are JSON objects."""
    for operation in run.of("list"):
        listed = operation.step.tried in LISTED and not operation.probe and operation.ok
        if listed and isinstance(operation.json, dict):
            yield operation, operation.json


def is_no_list(run: Run, operation: Operation) -> bool:
    """True of an answer that should have been a list. A cursor that the run never saw may rightly be refused."""
    if operation.undecided or operation.about_the_account:
        return False
    if operation.ok:
        return operation.readable and not isinstance(operation.json, dict)
    if operation.limit is not None and operation.limit == run.declared.own_limits.get("list_limit"):
        return False  # a requirement of its own
    after = operation.query.get("after", "")
    if not run.planned and operation.refused and not _is_right(operation.query.get("limit", "20")):
        return False  # the client's mistake
    life = run.batches.get(after)
    return not (operation.refused and after and (life is None or not life.sightings))


def _is_right(limit: str) -> bool:
    return limit.isascii() and limit.isdigit() and int(limit[:9]) > 0
