"""The fixture `assert_batch`: one batch object, held to the contract in the middle of a test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from batchspec.judging.of_object import check
from batchspec.judging.verdict import Status
from batchspec.pytest_plugin.messages import NonConformance, message


def assert_conformant(obj: Any, **options: Any) -> None:
    """Fail the test with every requirement that `obj` breaks."""
    __tracebackhide__ = True

    found = check(obj, **options)
    if not found.ok:
        rows = [outcome.to_json() for outcome in found.having(Status.FAIL, Status.ERROR)]
        lines = [line for row in rows for line in _object_message(row)]
        raise NonConformance("\n".join([f"not a conformant batch: {found.verdict}", *lines]))


def _object_message(row: dict[str, Any]) -> Iterator[str]:
    """As of the suite, less what takes a target to see again."""
    yield from (line for line in message(row, "") if not line.startswith(("again:", "signature:")))
