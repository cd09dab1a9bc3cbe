"""A group of faults with one origin, and the words for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from batchspec.judging.causes.fault import Fault
from batchspec.judging.outcomes.verdict import Level, Status

WORST = (
    Status.ERROR,
    Status.FAIL,
    Status.STALE_WAIVER,
    Status.UNTESTABLE,
    Status.WARN,
    Status.WAIVED,
    Status.PASS,
    Status.NOT_APPLICABLE,
)
"""The statuses, the worst first."""


@dataclass(frozen=True, slots=True)
class Group:
    """Faults of one origin."""

    id: str
    sentence: str
    mend: str
    faults: tuple[Fault, ...]


Rule = Callable[[Sequence[Fault]], Iterator[Group]]
"""Yields groups of some of the faults that it is given; a fault is in one group at most."""


def worst_first(faults: Iterable[Fault]) -> list[Fault]:
    """The faults by status, level and the order of the contract."""
    return sorted(
        faults,
        key=lambda fault: (
            WORST.index(fault.outcome.status),
            Level(fault.outcome.requirement.level).rank,
        ),
    )


def named(fields: Iterable[str], most: int = 6) -> str:
    """Some names in a sentence, cut where there are many."""
    each = list(dict.fromkeys(fields))
    return ", ".join(each[:most]) + (f" and {len(each) - most} more" if len(each) > most else "")
