"""From what sources claim to what a reader must accept, and which claims that overrules.

The reader's states of a field are the union of what the authorities allow. A claim *dissents* when,
beyond what its source cannot express, it says something else than the reader's schema; each dissent
needs a ruling. Two authorities that contradict each other cannot both agree with their union, so no
disagreement escapes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from itertools import chain
from typing import TYPE_CHECKING

from generator.claims import ABSENT, NULL, VALUE, WORDS, Claim, Source, States

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

ABOUT = ("presence", "type", "values", "limits")
UNSET = frozenset({ABSENT, NULL})


class Relation(Enum):
    """How a claim stands to the reader's: what it allows is the same, less, more, or other."""

    SAME = "same"
    NARROWER = "narrower"
    WIDER = "wider"
    OTHER = "other"


@dataclass(frozen=True, slots=True, order=True)
class Dissent:
    """A claim that says something else than the reader's schema."""

    field: str
    about: str
    source: str
    says: str
    against: str
    """What it differs from, and what that says."""
    label: str
    """`overruled` of an authority; of an implementation `variety` (legal) or `defect` (not)."""


def meanings(states: States, blind: frozenset[str]) -> frozenset[States]:
    """Every set of states a source may mean, given what it cannot say."""
    if "absent-or-null" in blind and states & UNSET:
        rest = states - UNSET
        return frozenset(rest | some for some in ({ABSENT}, {NULL}, UNSET))
    meant = {states}
    for unsaid in blind & {ABSENT, NULL, VALUE}:
        meant |= {one | {unsaid} for one in meant}
    return frozenset(meant)


def differ(one: tuple[States, frozenset[str]], other: tuple[States, frozenset[str]]) -> bool:
    """Whether two claims, each with its source's blind spots, cannot mean the same."""
    return meanings(*one).isdisjoint(meanings(*other))


def union(claimed: Iterable[States]) -> States:
    """The states a reader must accept, given what each authority allows."""
    return frozenset(chain.from_iterable(claimed))


def reader_states(sources: Iterable[Source]) -> dict[str, States]:
    """By field, what a reader must accept; implementations are not heard."""
    claimed: defaultdict[str, list[States]] = defaultdict(list)
    for source in sources:
        if source.is_authority:
            for field, claim in source.fields.items():
                claimed[field].append(claim.states)
    return {field: union(states) for field, states in sorted(claimed.items())}


def required(reader: Mapping[str, States]) -> frozenset[str]:
    """Fields that are always there and never null, for reader and server alike."""
    return frozenset(field for field, states in reader.items() if states == {VALUE})


def wire_habits(sources: Iterable[Source]) -> dict[str, States]:
    """By field, the states the wire has shown; a value is never against its habit."""
    habits: dict[str, States] = {}
    for source in sources:
        if source.kind == "wire":
            for field, claim in source.fields.items():
                habits[field] = habits.get(field, frozenset({VALUE})) | claim.states
    return habits


def dissents(sources: Iterable[Source], reader: Mapping[str, Claim]) -> list[Dissent]:
    """Every claim that is not the reader's; extra keys are legal everywhere and no dissent."""
    heard = list(sources)
    habits = wire_habits(heard)
    compared = (
        _dissent(source, field, about, reader[field], habits.get(field))
        for source in heard
        for field in source.fields
        for about in (ABOUT if field in reader else ())
    )
    return sorted(dissent for dissent in compared if dissent)


def _dissent(source: Source, field: str, about: str, reader: Claim, habit: States | None) -> Dissent | None:
    claim = source.fields[field]
    label = _label(source, COMPARE[about](claim, reader, source.blind))
    against = f'the contract "{reader.says(about) or "anything"}"'
    sent = about == "presence" and source.sends and not source.is_authority
    if label is None and sent and habit and not claim.states <= habit:
        label, against = "variety", f'the wire "{WORDS[habit]}"'
    return Dissent(field, about, source.id, claim.says(about), against, label) if label else None


def _label(source: Source, relation: Relation) -> str | None:
    """Who sends less than a reader accepts is no dissenter; who reads more is, legally."""
    if relation is Relation.SAME:
        return None
    if source.is_authority:
        return "overruled"
    if source.sends:
        return None if relation is Relation.NARROWER else "defect"
    return "variety" if relation is Relation.WIDER else "defect"


def _presence(claim: Claim, reader: Claim, blind: frozenset[str]) -> Relation:
    if reader.states in meanings(claim.states, blind):
        return Relation.SAME
    return _sets(claim.states, reader.states)


def _sets(one: frozenset[str], other: frozenset[str]) -> Relation:
    if one == other:
        return Relation.SAME
    if one < other:
        return Relation.NARROWER
    return Relation.WIDER if one > other else Relation.OTHER


def _type(claim: Claim, reader: Claim, blind: frozenset[str]) -> Relation:
    if claim.type == "any":
        return Relation.WIDER
    said = "integer" if claim.type == "number" and "integer" in blind else claim.type
    parts = [(said, reader.type), (claim.items, reader.items), (claim.format, reader.format)]
    return _all(_part(one, other) for one, other in parts)


def _part(one: str | None, other: str | None) -> Relation:
    if one is None or other is None or one == other:
        return Relation.SAME
    if one == "any" or (one, other) == ("number", "integer"):
        return Relation.WIDER
    return Relation.OTHER


def _values(claim: Claim, reader: Claim, _: frozenset[str]) -> Relation:
    relations = []
    if claim.values is not None:
        relations.append(Relation.NARROWER if reader.values is None else _sets(claim.values, reader.values))
    if claim.sentinel is not None:
        relations.append(Relation.WIDER)
    return _all(relations)


def _limits(claim: Claim, reader: Claim, _: frozenset[str]) -> Relation:
    relations = []
    for key, limit in claim.limits.items():
        bound = reader.limits.get(key)
        tighter = bound is None or (limit > bound if key == "minimum" else limit < bound)
        apart = Relation.NARROWER if tighter else Relation.WIDER
        relations.append(Relation.SAME if limit == bound else apart)
    return _all(relations)


def _all(relations: Iterable[Relation]) -> Relation:
    """One relation for several parts: other as soon as two parts pull apart."""
    apart = set(relations) - {Relation.SAME}
    if not apart:
        return Relation.SAME
    return apart.pop() if len(apart) == 1 else Relation.OTHER


COMPARE: dict[str, Callable[[Claim, Claim, frozenset[str]], Relation]] = {
    "presence": _presence,
    "type": _type,
    "values": _values,
    "limits": _limits,
}
