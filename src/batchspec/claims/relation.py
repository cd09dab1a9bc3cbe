"""The relation of a claim to what a reader must accept, and the name of the difference where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum

from batchspec.claims.claim import Claim, tighter
from batchspec.claims.source import CLIENT, Source
from batchspec.claims.states import meanings

OVERRULED, VARIETY, DEFECT = "overruled", "variety", "defect"


class Relation(Enum):
    """The relation of a claim to the reader's: it allows the same, less, more, or something else."""

    SAME = "same"
    NARROWER = "narrower"
    WIDER = "wider"
    OTHER = "other"


def compare(about: str, claim: Claim, reader: Claim, blind: frozenset[str]) -> Relation:
    """The relation of `claim` to the reader's in `about`: presence, type, values or limits.

    A thing that its source cannot express (`blind`) is no difference.
    """
    return _COMPARE[about](claim, reader, blind)


def label(relation: Relation, source: Source, about: str) -> str | None:
    """The name of a difference. Of an authority it is `overruled`; of an implementation `variety` if legal, else `defect`.

    None where there is nothing to rule on: a server that sends less than a reader accepts breaks nobody. Nor is it a
    defect of a server that it takes fewer values in a request: it refuses what it does not serve.
    """
    if relation is Relation.SAME:
        return None
    if source.is_authority:
        return OVERRULED
    if source.sends:
        return None if relation is Relation.NARROWER else DEFECT
    serves_fewer = about == "values" and source.sent_by == CLIENT and relation is Relation.NARROWER
    return VARIETY if relation is Relation.WIDER or serves_fewer else DEFECT


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
    name = "integer" if claim.type == "number" and "integer" in blind else claim.type
    parts = [(name, reader.type), (claim.items, reader.items), (claim.format, reader.format)]
    return _all(_part(one, other) for one, other in parts)


def _part(one: str | None, other: str | None) -> Relation:
    if one is None or other is None or one == other:
        return Relation.SAME
    if one == "any" or (one, other) == ("number", "integer"):
        return Relation.WIDER
    return Relation.OTHER


def _values(claim: Claim, reader: Claim, _: frozenset[str]) -> Relation:
    sentinel = Relation.SAME if claim.sentinel is None else Relation.WIDER
    return _all([_listed(claim, reader), sentinel])


def _listed(claim: Claim, reader: Claim) -> Relation:
    """The relation of the values listed to those a reader must accept; a source that lists none says nothing."""
    named, legal = frozenset(claim.values), frozenset(reader.values)
    any_is_legal = not legal or reader.open
    if not named:
        return Relation.SAME
    if claim.open:
        # An open list allows values that it does not name. So it is not narrower for leaving out a legal value, and not
        # wider for being open. It is wider only when it names a value that is not legal.
        return Relation.SAME if any_is_legal or named <= legal else Relation.WIDER
    return Relation.NARROWER if any_is_legal else _sets(named, legal)


def _limits(claim: Claim, reader: Claim, _: frozenset[str]) -> Relation:
    return _all(_limit(key, limit, reader.limits.get(key)) for key, limit in claim.limits.items())


def _limit(key: str, limit: int, legal: int | None) -> Relation:
    if limit == legal:
        return Relation.SAME
    return Relation.NARROWER if legal is None or tighter(key, limit, legal) else Relation.WIDER


def _all(relations: Iterable[Relation]) -> Relation:
    """One relation for several parts: `OTHER` where one part allows more and another less."""
    apart = set(relations) - {Relation.SAME}
    if not apart:
        return Relation.SAME
    return apart.pop() if len(apart) == 1 else Relation.OTHER


_COMPARE: dict[str, Callable[[Claim, Claim, frozenset[str]], Relation]] = {
    "presence": _presence,
    "type": _type,
    "values": _values,
    "limits": _limits,
}
