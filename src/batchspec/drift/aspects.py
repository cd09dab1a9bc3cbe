"""The changes of one field, aspect by aspect: presence, type, values, limits, format."""

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

Difference = tuple[Rule, str, str]
"""A rule, what the old source says and what the new one says."""
Typed = tuple[str, str | None]
"""A type, and the type that an array or map of it holds."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sources of a comparison, as far as they decide how their claims are weighed."""

    old: Claims
    new: Claims

    @property
    def same_kind(self) -> bool:
        """True where both are of kinds that express themselves alike, so that every difference was meant."""
        return self.old.kind == self.new.kind or {self.old.kind, self.new.kind} <= SCHEMAS

    @property
    def wires(self) -> bool:
        return self.old.kind == self.new.kind == "wire"

    @property
    def literal(self) -> bool:
        """True where presence is compared as it is said, since both sides have the same blind spots."""
        return self.same_kind and self.old.blind == self.new.blind


def presence(old: Claim, new: Claim, sides: Sides) -> Iterator[Difference]:
    """A change of the states that a reader may meet: absent, null and a value."""
    change = _moved(old.states, new.states, sides)
    words = (old.says("presence"), new.says("presence"))
    # Absent and null together are one change: no longer always set, or always set now.
    if change == Moved(gained=UNSET, lost=NONE):
        yield rules.UNSET_ADDED, *words
        return
    if change == Moved(gained=NONE, lost=UNSET):
        yield rules.UNSET_GONE, *words
        return
    for state in (ABSENT, NULL, VALUE):
        if state in change.gained:
            yield _GAINED[state], *words
        if state in change.lost:
            yield _LOST[state], *words


def _moved(old: States, new: States, sides: Sides) -> Moved:
    """The states that came and went, as far as the two sources can tell."""
    if sides.wires:
        # What recorded traffic no longer shows may still come: unseen is not gone.
        return Moved(gained=moved(old, new).gained, lost=NONE)
    if sides.literal:
        return moved(old, new)
    old_may_mean = meanings(old, sides.old.blind)
    new_may_mean = meanings(new, sides.new.blind)
    return surely_moved(old_may_mean, new_may_mean)


def types(old: Claim, new: Claim, sides: Sides) -> Iterator[Difference]:
    """A change of the type, or of what an array or map holds."""
    if old.type is None or new.type is None:
        return
    before, after = _typed(old, sides.old, new), _typed(new, sides.new, old)
    if before != after:
        yield _type_rule(before, after), _named(old), _named(new)


def _type_rule(before: Typed, after: Typed) -> Rule:
    (old_type, old_held), (new_type, new_held) = before, after
    if old_type == "any":
        return rules.TYPE_NARROWED
    if new_type == "any":
        return rules.TYPE_WIDENED
    if old_type == new_type and "any" in (old_held, new_held):
        return rules.TYPE_WIDENED if new_held == "any" else rules.TYPE_NARROWED
    if {old_type, new_type} == {"integer", "number"}:
        return rules.TYPE_WIDENED if new_type == "number" else rules.TYPE_NARROWED
    return rules.TYPE_CHANGED


def _typed(claim: Claim, owner: Claims, other: Claim) -> Typed:
    """The type and what it holds, read as `other` has it where the source cannot tell."""
    name = str(claim.type)
    if name == "number" and other.type == "integer" and "integer" in owner.blind:
        name = "integer"
    if name == "object" and other.type == "map":
        name = "map"
    held = claim.items if claim.items and other.items else None
    return name, held


def _named(claim: Claim) -> str:
    return f"{claim.type}{f' of {claim.items}' if claim.items else ''}"


def values(old: Claim, new: Claim, sides: Sides) -> Iterator[Difference]:
    """A change of the values listed, or of whether others are foreseen."""
    words = (_listed(old), _listed(new))
    if not (old.values and new.values):
        # One of them lists nothing, which tells something only in a kind of source that would list them.
        silence_counts = sides.same_kind and sides.old.kind not in LISTS_NOTHING
        if silence_counts and old.values and not old.open:
            yield (rules.ENUM_OPENED, *words)
        if silence_counts and new.values and not new.open:
            yield (rules.ENUM_CLOSED, *words)
        return
    added, removed = set(new.values) - set(old.values), set(old.values) - set(new.values)
    if len(old.values) == len(new.values) == 1 and added:
        yield (rules.CONST_CHANGED, *words)
        return
    if added:
        yield (rules.ENUM_ADDED_OPEN if old.open else rules.ENUM_ADDED, *words)
    if removed:
        yield (rules.ENUM_REMOVED_OPEN if new.open else rules.ENUM_REMOVED, *words)
    if not added and not removed and old.open != new.open and sides.same_kind:
        yield (rules.ENUM_OPENED if new.open else rules.ENUM_CLOSED, *words)


def _listed(claim: Claim) -> str:
    return f"{claim.says('values') or 'any'}{', or others' if claim.values and claim.open else ''}"


def limits(old: Claim, new: Claim, sides: Sides) -> Iterator[Difference]:
    """Limits that were tightened or loosened."""
    for key in LIMITS:
        before, after = old.limits.get(key), new.limits.get(key)
        silence_counts = sides.same_kind and sides.old.kind in (BOUNDED if key in BOUNDS else SCHEMAS)
        if before == after or (None in (before, after) and not silence_counts):
            continue
        tightened = before is None or (after is not None and tighter(key, after, before))
        rule = rules.LIMIT_TIGHTENED if tightened else rules.LIMIT_LOOSENED
        yield rule, f"{key} {_bound(before)}", f"{key} {_bound(after)}"


def _bound(limit: int | None) -> str:
    return "unlimited" if limit is None else str(limit)


def formats(old: Claim, new: Claim, _: Sides) -> Iterator[Difference]:
    """A change of what a number counts; a source that names no format says nothing."""
    if old.format and new.format and old.format != new.format:
        yield rules.FORMAT_CHANGED, old.format, new.format
