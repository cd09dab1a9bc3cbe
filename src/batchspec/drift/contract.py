"""Where a source says something else than the contract reads, and which ruling settles it."""

from __future__ import annotations

from dataclasses import dataclass

from batchspec.claims.claim import ABOUT, Claim, Place
from batchspec.claims.relation import VARIETY, compare, label
from batchspec.claims.ruling import Ruling
from batchspec.claims.source import Source, enforced
from batchspec.drift.aspects import SCHEMAS
from batchspec.drift.known import Known
from batchspec.drift.reading.claims import Claims


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
        claim, reader = self._enforced(self.claims.fields[field]), self.known.fields[field]
        called = label(compare(about, claim, reader, self.claims.blind), self._party)
        if called is None:
            return None
        says = claim.says(about)
        ruling = self._ruling(field, about, says)
        return Disagreement(field, about, says, reader.says(about) or "anything", called, ruling, claim.place)

    @property
    def _party(self) -> Source:
        """Whom the claims are of: what was recorded of a source knows best whether it sends or reads."""
        return self.recorded or self.claims

    def _enforced(self, claim: Claim) -> Claim:
        """The claim as its source enforces it; a schema enforces all that it says, whoever wrote it."""
        return claim if self.claims.kind in SCHEMAS else enforced(claim, self._party)

    def _ruling(self, field: str, about: str, says: str) -> Ruling | None:
        """The ruling on this source, as long as it says what it said then; of an unknown one, on its like."""
        near = (ruling for ruling in self.known.rulings if ruling.concerns(field, about))
        return next((ruling for ruling in near if says in self._settled(ruling, field)), None)

    def _settled(self, ruling: Ruling, field: str) -> set[str]:
        """What the ruling had this source say of the field, or, where it is not recorded, anyone at all."""
        named = set(ruling.sources)
        concerned = named & {self.recorded.id} if self.recorded else named
        heard = (self.known.sources[name].fields.get(field) for name in concerned)
        return {claim.says(ruling.about) for claim in heard if claim}
