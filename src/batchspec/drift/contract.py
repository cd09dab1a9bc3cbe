"""Where a source says something else than the contract reads, and which ruling settles it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from batchspec.drift.aspects import BOUNDS, SCHEMAS, meanings
from batchspec.drift.claims import ABOUT, Claim, Claims, Place
from batchspec.drift.known import Known, Ruling

VARIETY, DEFECT, OVERRULED = "variety", "defect", "overruled"


class Relation(Enum):
    """How a claim stands to the reader's: what it allows is the same, less, more, or other."""

    SAME = "same"
    NARROWER = "narrower"
    WIDER = "wider"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A claim that says something else than the contract."""

    field: str
    about: str
    says: str
    contract: str
    label: str
    """`overruled` of an authority; of an implementation `variety` (legal) or `defect` (not)."""
    ruling: Ruling | None
    place: Place | None = None

    @property
    def is_news(self) -> bool:
        """Whether nobody has settled it, and it is not simply legal."""
        return self.ruling is None and self.label != VARIETY


def disagreements(claims: Claims, recorded: Claims | None, known: Known) -> list[Disagreement]:
    """Every claim that is not the contract's, beyond what its source cannot say; extra fields are legal."""
    judged = _Judged(claims, recorded, known)
    told = (judged.about(field, about) for field in claims.fields if field in known.fields for about in ABOUT)
    return [disagreement for disagreement in told if disagreement]


@dataclass(frozen=True, slots=True)
class _Judged:
    """One source against the contract."""

    claims: Claims
    recorded: Claims | None
    known: Known

    def about(self, field: str, about: str) -> Disagreement | None:
        claim, reader = self._heard(self.claims.fields[field]), self.known.fields[field]
        label = self._label(_COMPARE[about](claim, reader, self.claims.blind))
        if label is None:
            return None
        says = claim.says(about)
        ruling = self._ruling(field, about, says)
        return Disagreement(field, about, says, reader.says(about) or "anything", label, ruling, claim.place)

    def _heard(self, claim: Claim) -> Claim:
        """The claim, less the limits that a client's comments repeat: it refuses nothing for being beyond them."""
        if self.claims.standing == "authority" or self._sends or self.claims.kind in SCHEMAS:
            return claim
        return replace(claim, limits={key: limit for key, limit in claim.limits.items() if key in BOUNDS})

    @property
    def _sends(self) -> bool:
        return (self.recorded or self.claims).sends

    def _label(self, relation: Relation) -> str | None:
        """Who sends less than a reader accepts is in order; who reads more is, too."""
        if relation is Relation.SAME:
            return None
        if self.claims.standing == "authority":
            return OVERRULED
        if self._sends:
            return None if relation is Relation.NARROWER else DEFECT
        return VARIETY if relation is Relation.WIDER else DEFECT

    def _ruling(self, field: str, about: str, says: str) -> Ruling | None:
        """The ruling on this source, as long as it says what it said then; of an unknown one, on its like."""
        near = (ruling for ruling in self.known.rulings if ruling.concerns(field, about))
        return next((ruling for ruling in near if says in self._settled(ruling, field)), None)

    def _settled(self, ruling: Ruling, field: str) -> set[str]:
        """What the ruling had this source say of the field, or, where it is not recorded, anyone at all."""
        named = {*ruling.settles, *ruling.implementations}
        concerned = named & {self.recorded.source} if self.recorded else named
        heard = (self.known.sources[name].fields.get(field) for name in concerned if name)
        return {claim.says(ruling.about) for claim in heard if claim}


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
    return _all(
        _part(one, other)
        for one, other in ((said, reader.type), (claim.items, reader.items), (claim.format, reader.format))
    )


def _part(one: str | None, other: str | None) -> Relation:
    if one is None or other is None or one == other:
        return Relation.SAME
    return Relation.WIDER if one == "any" or (one, other) == ("number", "integer") else Relation.OTHER


def _values(claim: Claim, reader: Claim, _: frozenset[str]) -> Relation:
    listed, legal = frozenset(claim.values), frozenset(reader.values)
    relations = []
    if listed and not legal:
        relations.append(Relation.SAME if claim.open else Relation.NARROWER)
    elif listed:
        relations.append(_sets(listed, legal))
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


_COMPARE = {"presence": _presence, "type": _type, "values": _values, "limits": _limits}
