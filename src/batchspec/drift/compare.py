"""Changes between two sources, as values; what one of them cannot say is no change.

Two versions of one kind of source are compared by what they say. Two kinds are compared by what they may mean:
Python cannot tell absent from null, TypeScript has no integers, recorded traffic shows only what happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from batchspec.claims.claim import Claim, Place
from batchspec.claims.source import SERVER
from batchspec.claims.states import ABSENT, ALWAYS, States
from batchspec.drift import aspects, rules
from batchspec.drift.aspects import Sides
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.sought import BATCH, SOUGHT
from batchspec.drift.rules import Rule

UNDECLARED = Claim(frozenset({ABSENT}))


@dataclass(frozen=True, slots=True)
class Change:
    """One thing a source says otherwise than before."""

    rule: Rule
    field: str
    """The field of the object; empty where the whole object is meant."""
    old: str
    new: str
    place: Place | None = None
    """The place in the new source; of a field that is gone, the place in the old one."""
    object: str = BATCH
    sent_by: str = SERVER

    @property
    def name(self) -> str:
        """The name of what changed in reports: a field of the batch as it is, any other behind the object it is of."""
        if self.object == BATCH:
            return self.field
        return f"{self.object}.{self.field}" if self.field else self.object

    @property
    def breaks(self) -> tuple[str, ...]:
        """Those whom it can break: of a response its readers and the servers, of a request the servers and the clients."""
        if self.sent_by == SERVER:
            return self.rule.breaks
        return tuple({"readers": "servers", "servers": "clients"}[name] for name in self.rule.breaks)


def changes(old: Claims, new: Claims) -> list[Change]:
    """Every change from `old` to `new`, object by object, in the order of the new source's fields, those that are gone last."""
    return [change for name in new.asked if name in old.asked for change in _object(name, old, new)]


def uncompared(old: Claims, new: Claims) -> tuple[str, ...]:
    """The objects that one of the two has, and that were not compared since the other one need not have them."""
    refused = {*old.refused, *new.refused}
    names = (
        name
        for name in dict.fromkeys((*old.objects, *new.objects))
        if name in new.asked and name not in refused
    )
    return tuple(
        name
        for name in names
        if (name in old.objects) != (name in new.objects) and not list(_object(name, old, new))
    )


def _object(name: str, old: Claims, new: Claims) -> Iterator[Change]:
    one, other = old.objects.get(name), new.objects.get(name)
    if one is not None and other is not None:
        sides = Sides(one, other)
        order = [*other.fields, *(field for field in one.fields if field not in other.fields)]
        if SOUGHT[name].loose and not sides.same_kind:
            order = [field for field in order if field in one.fields and field in other.fields]
        for field in order:
            for change in _field(field, sides):
                yield replace(change, object=name, sent_by=other.sent_by)
    elif other is not None and _lacks(name, old, new):
        yield _whole(rules.OBJECT_ADDED, other, "not declared", "declared")
    elif one is not None and _lacks(name, new, old):
        yield _whole(rules.OBJECT_LOST, one, "declared", "not declared")


def _lacks(name: str, side: Claims, other: Claims) -> bool:
    """True where `side` does not have an object that the other has, and would: both are of one kind, and it is no part of more."""
    sides = Sides(side, other)
    comparable = sides.same_kind and not sides.wires and (side.whole or not other.whole)
    return comparable and name not in (*side.refused, *other.refused)


def _whole(rule: Rule, claims: Claims, old: str, new: str) -> Change:
    place = next((claim.place for claim in claims.fields.values()), None)
    return Change(rule, "", old, new, place, claims.object, claims.sent_by)


def _field(field: str, sides: Sides) -> Iterator[Change]:
    """Changes of one field; a key that recorded traffic did not show is unseen, not undeclared."""
    old, new = sides.old.fields.get(field, UNDECLARED), sides.new.fields.get(field, UNDECLARED)
    if sides.old.sets_aside(field) or sides.new.sets_aside(field):
        return
    if not _comparable(field, sides) or old.states == new.states == UNDECLARED.states:
        return
    place = new.place or old.place
    if old.states == UNDECLARED.states and (sides.old.kind != "wire" or sides.wires):
        yield _came(field, new, place, sides.new.unsaid)
        return
    if new.states == UNDECLARED.states and sides.new.kind != "wire":
        yield _went(field, old, place, sides.old.unsaid)
        return
    for aspect in (aspects.presence, aspects.types, aspects.values, aspects.limits, aspects.formats):
        for rule, before, after in aspect(old, new, sides):
            yield Change(rule, field, before, after, place)


def _came(field: str, new: Claim, place: Place | None, unsaid: States) -> Change:
    demanded = new.states == ALWAYS and ABSENT not in unsaid
    rule = rules.FIELD_DEMANDED if demanded else rules.FIELD_ADDED
    return Change(rule, field, "not declared", _summary(new), place)


def _went(field: str, old: Claim, place: Place | None, unsaid: States) -> Change:
    counted_on = old.states == ALWAYS and ABSENT not in unsaid
    rule = rules.FIELD_LOST if counted_on else rules.FIELD_REMOVED
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
