"""Waivers that a change of the contract touches: those that name a requirement which went or is another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from batchspec.judging.outcomes.waiver import Waiver
from batchspec.judging.waivers.reading import Known, load
from batchspec.revisions.changes import Comparison, RowChange
from batchspec.revisions.described import Described

TOUCHES = ("level", "role", "statement", "check", "judges", "cases", "untestable", "since")
"""The parts of a requirement that matter to its waivers. What it needs and when it is expected decide no fault."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A waiver, and one of its requirements that is another now."""

    waiver: Waiver
    change: RowChange

    @property
    def abouts(self) -> tuple[str, ...]:
        """The parts of the requirement that changed; none of one that went."""
        return tuple(part.about for part in self.change.parts if part.about in TOUCHES)

    @property
    def refused(self) -> bool:
        """True where the new kit does not read the waiver file, since the requirement went."""
        return self.change.new is None

    @property
    def words(self) -> str:
        """What became of the requirement, and what to do."""
        if self.refused:
            return "the requirement went, and the new kit refuses the file; take the id out"
        named = "; ".join(_part(self.change, about) for about in self.abouts)
        judged = self.change.changed("check", "role", "judges", "cases")
        return f"{named}; judge again, since the signature may be another" if judged else named


@dataclass(frozen=True, slots=True)
class Waived:
    """One waiver file."""

    file: str
    waivers: int
    """The number of its waivers."""
    touched: tuple[Touched, ...]


def waived(path: Path, comparison: Comparison) -> Waived:
    """The waivers of a file that the comparison touches; raises `BadWaivers`, also for an id that neither revision has."""
    found = load(path, _known(comparison.old, comparison.new))
    return Waived(str(path), len(found), tuple(_touched(found, comparison)))


def _known(*revisions: Described) -> Known:
    ids = dict.fromkeys(name for one in revisions for name in one.rows)
    return Known(list(ids), list(dict.fromkeys(name for one in revisions for name in one.statuses)))


def _touched(waivers: Sequence[Waiver], comparison: Comparison) -> Iterator[Touched]:
    changes = {change.row.id: change for change in comparison.rows if change.old is not None}
    for waiver in waivers:
        for name in waiver.requirements:
            touched = Touched(waiver, changes[name]) if name in changes else None
            if touched and (touched.refused or touched.abouts):
                yield touched


def _part(change: RowChange, about: str) -> str:
    part = next(part for part in change.parts if part.about == about)
    if about in {"level", "since", "role"}:
        return f"{about} {part.old} -> {part.new}"
    return {
        "statement": "worded anew",
        "check": "another check",
        "judges": "judges something else",
        "cases": "other cases are evidence",
        "untestable": "can be tested now"
        if change.old and change.old.excluded
        else "cannot be tested any more",
    }[about]
