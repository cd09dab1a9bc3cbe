"""The fixture `assert_batch`: one batch object, held to the contract in the middle of a test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from batchspec.judging.of_object import check
from batchspec.judging.outcomes.verdict import Status
from batchspec.pytest_plugin.messages import NonConformance, message


def assert_conformant(obj: Any, **options: Any) -> None:
    """Raise `NonConformance` with every requirement that `obj` breaks."""
    __tracebackhide__ = True

    report = check(obj, **options)
    if not report.ok:
        rows = [outcome.to_json() for outcome in report.having(Status.FAIL, Status.ERROR)]
        lines = [line for row in rows for line in _object_message(row)]
        raise NonConformance("\n".join([f"not a conformant batch: {report.verdict}", *lines]))


def _object_message(row: dict[str, Any]) -> Iterator[str]:
    """The message of the suite, less the lines that take a target."""
    yield from (line for line in message(row, "") if not line.startswith(("again:", "signature:")))
