"""Changes between two sources, as values; what one of them cannot say is no change.

Two versions of one kind of source are compared by what they say. Two kinds are compared by what they may mean:
Python cannot tell absent from null, TypeScript has no integers, recorded traffic shows only what happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from batchspec.claims.claim import Claim, Place
from batchspec.claims.states import ABSENT, ALWAYS
from batchspec.drift import aspects, rules
from batchspec.drift.aspects import Sides
from batchspec.drift.reading.claims import Claims
from batchspec.drift.rules import Rule

UNDECLARED = Claim(frozenset({ABSENT}))


@dataclass(frozen=True, slots=True)
class Change:
    """One thing a source says otherwise than before."""

    rule: Rule
    field: str
    old: str
    new: str
    place: Place | None = None
    """The place in the new source; of a field that is gone, the place in the old one."""


def changes(old: Claims, new: Claims) -> list[Change]:
    """Every change from `old` to `new`, in the order of the new source's fields, those that are gone last."""
    sides = Sides(old, new)
    order = [*new.fields, *(field for field in old.fields if field not in new.fields)]
    return [change for field in order for change in _field(field, sides)]


def _field(field: str, sides: Sides) -> Iterator[Change]:
    """Changes of one field; a key that recorded traffic did not show is unseen, not undeclared."""
    old, new = sides.old.fields.get(field, UNDECLARED), sides.new.fields.get(field, UNDECLARED)
    if not _comparable(field, sides) or old.states == new.states == UNDECLARED.states:
        return
    place = new.place or old.place
    if old.states == UNDECLARED.states and (sides.old.kind != "wire" or sides.wires):
        yield _came(field, new, place)
        return
    if new.states == UNDECLARED.states and sides.new.kind != "wire":
        yield _went(field, old, place)
        return
    for aspect in (aspects.presence, aspects.types, aspects.values, aspects.limits, aspects.formats):
        for rule, before, after in aspect(old, new, sides):
            yield Change(rule, field, before, after, place)


def _came(field: str, new: Claim, place: Place | None) -> Change:
    rule = rules.FIELD_DEMANDED if new.states == ALWAYS else rules.FIELD_ADDED
    return Change(rule, field, "not declared", _summary(new), place)


def _went(field: str, old: Claim, place: Place | None) -> Change:
    rule = rules.FIELD_LOST if old.states == ALWAYS else rules.FIELD_REMOVED
    return Change(rule, field, _summary(old), "not declared", place)


def _summary(claim: Claim) -> str:
    return ", ".join(filter(None, [claim.type, claim.says("values"), claim.says("presence")]))


def _comparable(field: str, sides: Sides) -> bool:
    """True where both sides show what `field` is part of; the parts of a new or hidden object are no change."""
    parent, dot, _ = field.rpartition(".")
    if not dot:
        return True
    parent = parent.removesuffix("[]")
    return all(
        parent in side.fields
        and side.fields[parent].states != UNDECLARED.states
        and (field in side.fields or side.shows_parts(parent))
        for side in (sides.old, sides.new)
    )
