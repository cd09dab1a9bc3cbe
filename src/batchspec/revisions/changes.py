"""Two revisions of the contract compared: requirements, fields and their values, endpoints and edges. Nothing here prints.

A change is breaking where a target that conforms to the old revision may fail by the new one, or where a field changes
in a way that breaks who reads or sends it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from batchspec.drift.compare import Change, changes
from batchspec.drift.reading.claims import Claims
from batchspec.drift.rules import ENUM_ADDED, ENUM_ADDED_OPEN, Severity
from batchspec.revisions.described import Described, Row

NOTHING = "nothing"
Kind = Literal["gained", "lost", "changed"]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a requirement says otherwise than before."""

    about: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A requirement that came, went, or is another."""

    old: Row | None
    new: Row | None
    parts: tuple[Part, ...] = ()
    breaking: bool = False

    @property
    def row(self) -> Row:
        """The requirement as it is now; one that went as it was."""
        found = self.new or self.old
        if found is None:
            raise TypeError("a change of no requirement")
        return found

    @property
    def kind(self) -> Kind:
        if self.old is None:
            return "gained"
        return "changed" if self.new else "lost"

    def changed(self, *abouts: str) -> bool:
        """True where one of these parts is another."""
        return any(part.about in abouts for part in self.parts)

    @property
    def severity(self) -> Severity:
        return Severity.BREAKING if self.breaking else Severity.NOTICE


@dataclass(frozen=True, slots=True)
class ObjectChange:
    """An object that came or went, or one field of it that changed."""

    name: str
    change: Change | None
    """`None` where the whole object came or went."""
    gained: bool = False
    came: tuple[str, ...] = ()
    """The values that a list of values gained."""
    went: tuple[str, ...] = ()
    """Those that it lost."""

    @property
    def severity(self) -> Severity:
        if self.change is not None:
            return self.change.rule.severity
        return Severity.NOTICE if self.gained else Severity.BREAKING


@dataclass(frozen=True, slots=True)
class ListChange:
    """Values that came into a list of the contract, or went from it."""

    name: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def severity(self) -> Severity:
        return Severity.BREAKING if self.lost else Severity.NOTICE


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs between two revisions."""

    old: Described
    new: Described
    rows: tuple[RowChange, ...]
    objects: tuple[ObjectChange, ...]
    lists: tuple[ListChange, ...]

    @property
    def differs(self) -> bool:
        return bool(self.rows or self.objects or self.lists)

    @property
    def breaks(self) -> bool:
        """True where some change is breaking."""
        found = [change.severity for change in self.rows]
        found += [change.severity for change in self.objects]
        found += [change.severity for change in self.lists]
        return Severity.BREAKING in found

    @property
    def note(self) -> str:
        """A sentence on files that differ though nothing that is compared does; empty where there is nothing to say."""
        if self.differs or self.old.digest == self.new.digest:
            return ""
        return "the files of the two differ in what is not compared: wording, sources, rulings, notes"

    def of_kind(self, kind: Kind) -> list[RowChange]:
        """The requirements that came, went, or are others."""
        return [change for change in self.rows if change.kind == kind]


def compared(old: Described, new: Described) -> Comparison:
    """The new revision against the old one; requirements in the order of the new one, those that went last."""
    order = [*new.rows, *(name for name in old.rows if name not in new.rows)]
    rows = (_row(old.rows.get(name), new.rows.get(name), old, new) for name in order)
    return Comparison(
        old, new, tuple(row for row in rows if row), tuple(_objects(old, new)), tuple(_lists(old, new))
    )


def _row(old: Row | None, new: Row | None, before: Described, after: Described) -> RowChange | None:
    if old is None or new is None:
        gained = new is not None and new.level == "MUST" and after.counts(new)
        return RowChange(old, new, breaking=gained)
    parts = tuple(_parts(old, new))
    if not parts:
        return None
    may_fail = new.level == "MUST" and after.counts(new)
    return RowChange(old, new, parts, may_fail and _is_harder(old, new, parts, counted=before.counts(old)))


def _parts(old: Row, new: Row) -> Iterator[Part]:
    for about, before, after in (
        ("level", old.level, new.level),
        ("role", old.role, new.role),
        ("statement", old.statement, new.statement),
        ("check", old.check.words, new.check.words),
        ("judges", old.judges, new.judges),
        ("expected", old.expected, new.expected),
        ("needs", ", ".join(sorted(old.needs)), ", ".join(sorted(new.needs))),
        ("since", old.since, new.since),
        ("untestable", old.excluded, new.excluded),
        ("cases", _cases(old), _cases(new)),
    ):
        if before != after:
            yield Part(about, before or NOTHING, after or NOTHING)


def _cases(row: Row) -> str:
    return json.dumps(row.cases, sort_keys=True, ensure_ascii=False) if row.cases else ""


def _is_harder(old: Row, new: Row, parts: tuple[Part, ...], *, counted: bool) -> bool:
    """True where what passed may fail now: another check, more that is asked of, or a requirement that did not count."""
    if not counted or old.level != "MUST":
        return True
    if {part.about for part in parts} & {"check", "role", "judges", "cases"}:
        return True
    return (old.expected != new.expected and new.expected == "always") or not set(old.needs) <= set(new.needs)


def _objects(old: Described, new: Described) -> Iterator[ObjectChange]:
    for name, claims in new.objects.items():
        before = old.objects.get(name)
        if before is None:
            yield ObjectChange(name, None, gained=True)
        else:
            yield from (_field(name, change, before, claims) for change in changes(before, claims))
    yield from (ObjectChange(name, None) for name in old.objects if name not in new.objects)


def _field(name: str, change: Change, old: Claims, new: Claims) -> ObjectChange:
    """A change of a field; where both list its values, with those that came and went."""
    before, after = (
        (side.fields[change.field].values if change.field in side.fields else ()) for side in (old, new)
    )
    if not (before and after) or not change.rule.id.startswith("DRIFT-ENUM"):
        return ObjectChange(name, change)
    came, went = (tuple(sorted(set(one) - set(other))) for one, other in ((after, before), (before, after)))
    added = change.rule in {ENUM_ADDED, ENUM_ADDED_OPEN}
    return ObjectChange(name, change, came=came if added else (), went=() if added else went)


def _lists(old: Described, new: Described) -> Iterator[ListChange]:
    for name in new.lists:
        # As dictionaries, since either list may be as long as a stranger likes.
        before, after = dict.fromkeys(old.lists.get(name, ())), dict.fromkeys(new.lists[name])
        gained = tuple(value for value in after if value not in before)
        lost = tuple(value for value in before if value not in after)
        if gained or lost:
            yield ListChange(name, gained, lost)
