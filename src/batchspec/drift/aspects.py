"""How one field changed, aspect by aspect: presence, type, values, limits, format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from batchspec.claims.claim import BOUNDS, LIMITS, Claim, tighter
from batchspec.claims.states import (
    ABSENT,
    NONE,
    NULL,
    UNSET,
    VALUE,
    Moved,
    States,
    meanings,
    moved,
    surely_moved,
)
from batchspec.drift import rules
from batchspec.drift.reading.claims import Claims
from batchspec.drift.rules import Rule

SCHEMAS = frozenset({"openapi", "json-schema"})
LISTS_NOTHING = frozenset({"docs", "wire"})
"""Kinds whose silence on values says nothing."""
BOUNDED = SCHEMAS | {"go", "java", "rust", "csharp", "typespec"}
"""Kinds whose types bound numbers. All other limits are prose but in a schema, and silence says nothing."""

_GAINED = {ABSENT: rules.ABSENT_ADDED, NULL: rules.NULL_ADDED, VALUE: rules.VALUE_ADDED}
_LOST = {ABSENT: rules.ABSENT_GONE, NULL: rules.NULL_GONE, VALUE: rules.VALUE_GONE}

Told = tuple[Rule, str, str]
"""A rule, what was said and what is said now."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sources of a comparison, as far as they decide how their claims are weighed."""

    old: Claims
    new: Claims

    @property
    def same_kind(self) -> bool:
        """Whether both express themselves alike, so that every difference was meant."""
        return self.old.kind == self.new.kind or {self.old.kind, self.new.kind} <= SCHEMAS

    @property
    def wires(self) -> bool:
        return self.old.kind == self.new.kind == "wire"

    @property
    def literal(self) -> bool:
        """Whether presence is compared as it is said, blind spots being the same on both sides."""
        return self.same_kind and self.old.blind == self.new.blind


def presence(old: Claim, new: Claim, sides: Sides) -> Iterator[Told]:
    """Which of absent, null and a value came or went."""
    change = _moved(old.states, new.states, sides)
    said = (old.says("presence"), new.says("presence"))
    # Absent and null together are one change: no longer always set, or always set now.
    if change == Moved(gained=UNSET, lost=NONE):
        yield rules.UNSET_ADDED, *said
        return
    if change == Moved(gained=NONE, lost=UNSET):
        yield rules.UNSET_GONE, *said
        return
    for state in (ABSENT, NULL, VALUE):
        if state in change.gained:
            yield _GAINED[state], *said
        if state in change.lost:
            yield _LOST[state], *said


def _moved(old: States, new: States, sides: Sides) -> Moved:
    """The states that came and went, as far as the two sources can tell."""
    said = moved(old, new)
    if sides.wires:
        # What recorded traffic no longer shows may still come: unseen is not gone.
        return Moved(gained=said.gained, lost=NONE)
    if sides.literal:
        return said
    before, after = meanings(old, sides.old.blind), meanings(new, sides.new.blind)
    return surely_moved(before, after)


def types(old: Claim, new: Claim, sides: Sides) -> Iterator[Told]:
    """Whether the type, or what an array or map holds, is another, wider or narrower."""
    if old.type is None or new.type is None:
        return
    one, other = _typed(old, sides.old, new), _typed(new, sides.new, old)
    if one == other:
        return
    said = (_named(old), _named(new))
    if "any" in (one[0], other[0]) or (one[0] == other[0] and "any" in (one[1], other[1])):
        wider = "any" in (other[0], other[1]) and one[0] != "any"
        yield (rules.TYPE_WIDENED if wider else rules.TYPE_NARROWED, *said)
    elif {one[0], other[0]} == {"integer", "number"}:
        yield (rules.TYPE_WIDENED if other[0] == "number" else rules.TYPE_NARROWED, *said)
    else:
        yield (rules.TYPE_CHANGED, *said)


def _typed(claim: Claim, owner: Claims, other: Claim) -> tuple[str, str | None]:
    """The type and what it holds, read as `other` has it where the source cannot tell."""
    said = str(claim.type)
    if said == "number" and other.type == "integer" and "integer" in owner.blind:
        said = "integer"
    if said == "object" and other.type == "map":
        said = "map"
    held = claim.items if claim.items and other.items else None
    return said, held


def _named(claim: Claim) -> str:
    return f"{claim.type}{f' of {claim.items}' if claim.items else ''}"


def values(old: Claim, new: Claim, sides: Sides) -> Iterator[Told]:
    """Which listed values came or went, and whether others are foreseen."""
    said = (_listed(old), _listed(new))
    if not (old.values and new.values):
        speaking = sides.same_kind and sides.old.kind not in LISTS_NOTHING
        if speaking and old.values and not old.open:
            yield (rules.ENUM_OPENED, *said)
        if speaking and new.values and not new.open:
            yield (rules.ENUM_CLOSED, *said)
        return
    added, removed = set(new.values) - set(old.values), set(old.values) - set(new.values)
    if len(old.values) == len(new.values) == 1 and added:
        yield (rules.CONST_CHANGED, *said)
        return
    if added:
        yield (rules.ENUM_ADDED_OPEN if old.open else rules.ENUM_ADDED, *said)
    if removed:
        yield (rules.ENUM_REMOVED_OPEN if new.open else rules.ENUM_REMOVED, *said)
    if not added and not removed and old.open != new.open and sides.same_kind:
        yield (rules.ENUM_OPENED if new.open else rules.ENUM_CLOSED, *said)


def _listed(claim: Claim) -> str:
    return f"{claim.says('values') or 'any'}{', or others' if claim.values and claim.open else ''}"


def limits(old: Claim, new: Claim, sides: Sides) -> Iterator[Told]:
    """Which limits were tightened or loosened."""
    for key in LIMITS:
        before, after = old.limits.get(key), new.limits.get(key)
        silence_counts = sides.same_kind and sides.old.kind in (BOUNDED if key in BOUNDS else SCHEMAS)
        if before == after or (None in (before, after) and not silence_counts):
            continue
        tightened = before is None or (after is not None and tighter(key, after, before))
        told = rules.LIMIT_TIGHTENED if tightened else rules.LIMIT_LOOSENED
        yield told, f"{key} {_bound(before)}", f"{key} {_bound(after)}"


def _bound(limit: int | None) -> str:
    return "unlimited" if limit is None else str(limit)


def formats(old: Claim, new: Claim, _: Sides) -> Iterator[Told]:
    """Whether a number counts something else; silence says nothing."""
    if old.format and new.format and old.format != new.format:
        yield rules.FORMAT_CHANGED, old.format, new.format
