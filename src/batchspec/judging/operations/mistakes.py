"""The requests in which the client made a mistake, on purpose or not, and the refusals of a run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from batchspec.judging.operations.address import Kind
from batchspec.judging.operations.envelope import error_of
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run
from batchspec.reading.step import BAD_FILE, Step

BAD_CREATES = frozenset(
    {
        "missing-key",
        "wrong-type",
        "unknown-endpoint",
        "bad-window",
        "metadata-limits",
        "metadata-value",
        "not-json",
    }
)
"""The mistakes in the body of a create for which a refusal is asked."""
_NO_MISTAKE = frozenset({"", "unread"})
_REFUSED: tuple[Kind, ...] = ("create", "list", "retrieve", "cancel", "upload", "content")
"""The operations whose refusals clients meet. Nobody sends another method, and a run that cleans up bears with anything."""


def mistakes(run: Run) -> Iterator[Operation]:
    """The requests that are wrong, or may be."""
    return (
        operation
        for operation in run.operations
        if operation.step.tried not in _NO_MISTAKE and not operation.probe
    )


def asked_unknown(run: Run, step: Step) -> Iterator[Operation]:
    """The answered requests for a batch that does not exist. A client without a key is told nothing of ids."""
    for operation in run.of("retrieve", "cancel"):
        decided = operation.response is not None and not operation.failed
        if operation.step == step and decided and not operation.about_the_account:
            yield operation


def bad_creates(run: Run) -> Iterator[Operation]:
    """The answered creates with a wrong body; a wrong input file is another matter."""
    return (
        operation
        for operation in run.of("create")
        if operation.step.tried in BAD_CREATES and operation.response and not operation.about_the_account
    )


def bad_files(run: Run, kind: str) -> Iterator[Operation]:
    """The uploads of an input file that is wrong in one way, and the creates of a batch of it."""
    return (
        operation
        for operation in run.of("upload", "create")
        if (operation.step.tried, operation.step.detail) == (BAD_FILE, kind)
    )


def refusals(run: Run) -> Iterator[tuple[Operation, dict[str, Any] | None]]:
    """Every refusal whose body is there, each with its error; `None` where it has no envelope."""
    for operation in run.of(*_REFUSED):
        if operation.refused and operation.readable:
            yield operation, error_of(operation)
