"""The errors that a test of the suite raises, and their messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from batchspec.showing.failures import parts


class NonConformance(AssertionError):
    """A requirement is not met, or what it takes to judge it is missing."""


class Tolerated(NonConformance):
    """A requirement is not met, and a waiver says why that is tolerated."""


class NotWaived(AssertionError):
    """A requirement has a waiver that does not excuse it, since the fault is another or is gone."""


def message(row: dict[str, Any], command: str) -> Iterator[str]:
    """The row of one requirement as lines: what it says, what is wrong, what mends it; `command` judges it again."""
    yield f"{row['id']} {row['level']}: {row['statement']}"
    yield f"{row['status']}: {row['cause']}"
    yield from (line for part in parts(row, command) if part.label for line in part.lines)
