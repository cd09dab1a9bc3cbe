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
