"""`broken`: an object, a history or a text that breaks one requirement and no other."""

from __future__ import annotations

from typing import Any

from batchspec.making.batches.factory import BatchFactory
from batchspec.making.ways import Way, ways_by_requirement
from batchspec_contract.registry import BY_ID


class NotBreakable(LookupError):
    """No fixture can break that requirement, and why."""

    def __init__(self, requirement: str, why: str) -> None:
        self.requirement = requirement
        self.why = why
        super().__init__(f"{requirement}: {why}")


def breakable(judges: str | None = None) -> list[str]:
    """The ids `broken` takes, all of them or those judging a `batch`, a `history`, a `text` or another object."""
    return [row for row in ways_by_requirement() if judges in (None, BY_ID[row].judges)]


def broken(requirement: str, seed: int = 0, *, how: str | None = None) -> Any:
    """What breaks exactly that requirement, the same for the same seed.

    An object (a dict, or what stands in for one where the requirement is that it be an object), the snapshots of a
    history in time order, or the bytes of a text, as the requirement judges. `how` chooses among `ways(requirement)`; without it the
    seed does. Raises `NotBreakable`.
    """
    known = ways(requirement)
    chosen = known[seed % len(known)] if how is None else next((way for way in known if way.how == how), None)
    if chosen is None:
        raise NotBreakable(requirement, f"no way {how!r}; there are {', '.join(way.how for way in known)}")
    return chosen.make(BatchFactory(seed))


def ways(requirement: str) -> tuple[Way, ...]:
    """Every way to break that requirement alone. Raises `NotBreakable`."""
    if requirement in ways_by_requirement():
        return ways_by_requirement()[requirement]
    if requirement not in BY_ID:
        raise NotBreakable(requirement, "no such requirement; `batchspec explain` lists them")
    judges = BY_ID[requirement].judges
    raise NotBreakable(
        requirement, f"it is judged by {f'a {judges}' if judges else 'nobody'}, not by an object"
    )
