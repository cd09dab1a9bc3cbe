"""`broken`: an object, a history or a text that breaks one requirement and no other."""

from __future__ import annotations

from typing import Any

from batchspec.making.batches.factory import BatchFactory
from batchspec.making.ways import Way, ways_by_requirement
from batchspec_contract.registry import BY_ID


class NotBreakable(LookupError):
    """No fixture can break that requirement; `why` says the reason."""

    def __init__(self, requirement: str, why: str) -> None:
        self.requirement = requirement
        self.why = why
        super().__init__(f"{requirement}: {why}")


def breakable(judges: str | None = None) -> list[str]:
    """The ids that `broken` takes: all, or those of requirements that judge a `batch`, a `history`, a `text` or another object."""
    return [row for row in ways_by_requirement() if judges in (None, BY_ID[row].judges)]


def broken(requirement: str, seed: int = 0, *, how: str | None = None) -> Any:
    """A value that breaks exactly that requirement; the same seed gives the same value.

    By what the requirement judges, it is an object (usually a dict), the snapshots of a history in the order of time, or the
    bytes of a text. `how` chooses one of `ways(requirement)`; without it the seed chooses. Raises `NotBreakable`.
    """
    there = ways(requirement)
    chosen = there[seed % len(there)] if how is None else next((way for way in there if way.how == how), None)
    if chosen is None:
        raise NotBreakable(requirement, f"no way {how!r}; there are {', '.join(way.how for way in there)}")
    return chosen.make(BatchFactory(seed))


def ways(requirement: str) -> tuple[Way, ...]:
    """Every way to break that requirement and no other. Raises `NotBreakable`."""
    if requirement in ways_by_requirement():
        return ways_by_requirement()[requirement]
    if requirement not in BY_ID:
        raise NotBreakable(requirement, "no such requirement; `batchspec explain` lists them")
    judges = BY_ID[requirement].judges
    raise NotBreakable(
        requirement, f"it is judged by {f'a {judges}' if judges else 'nobody'}, not by an object"
    )
