"""The requests of a run with another key than its own: with none, with a wrong one, and with that of a second tenant."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run


def strangers(run: Run) -> Iterator[Operation]:
    """The requests with a key that opens nothing.

    In a recording of somebody's traffic, a request without a key may be let in by something else: a cookie, or an address.
    """
    for operation in run.operations:
        if operation.probe == "wrong-key" or (operation.probe == "no-key" and run.planned):
            yield operation


def with_second_key(run: Run) -> Iterator[Operation]:
    """The requests with the key of a second tenant."""
    return (operation for operation in run.operations if operation.probe == "second-key")
