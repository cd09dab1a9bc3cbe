"""Disagreements of a source with the contract, and the rulings that settle them."""

from __future__ import annotations

from dataclasses import dataclass

from batchspec.claims.claim import ABOUT, Claim, Place
from batchspec.claims.relation import VARIETY, compare, label
from batchspec.claims.ruling import Ruling
from batchspec.claims.source import Source, enforced
from batchspec.drift.aspects import SCHEMAS
from batchspec.drift.evidence import Evidence
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.sought import BATCH


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
    object: str = BATCH

    @property
    def name(self) -> str:
        """The name of the field in reports: one of the batch as it is, any other behind the object it is of."""
        return self.field if self.object == BATCH else f"{self.object}.{self.field}"

    @property
    def is_news(self) -> bool:
        """True where no ruling settles it and it is not simply legal."""
        return self.ruling is None and self.label != VARIETY


def disagreements(claims: Claims, recorded: Claims | None, evidence: Evidence) -> list[Disagreement]:
    """Every claim on one object that is not the contract's, beyond what its source cannot say; extra fields are legal."""
    comparison = _Comparison(claims, recorded, evidence)
    fields = [field for field in claims.fields if field in evidence.fields]
    found = (comparison.disagreement(field, about) for field in fields for about in ABOUT)
    return [disagreement for disagreement in found if disagreement]


@dataclass(frozen=True, slots=True)
class _Comparison:
    """One source against the contract."""

    claims: Claims
    recorded: Claims | None
    evidence: Evidence

    def disagreement(self, field: str, about: str) -> Disagreement | None:
        claim, reader = self._enforced(self.claims.fields[field]), self.evidence.fields[field]
        called = label(compare(about, claim, reader, self.claims.blind), self._party, about)
        if called is None:
            return None
        says = claim.says(about)
        ruling = self._ruling(field, about, says)
        legal = reader.says(about) or "anything"
        return Disagreement(field, about, says, legal, called, ruling, claim.place, self.claims.object)

    @property
    def _party(self) -> Source:
        """The source by which it is decided whether it sends or reads: what was recorded of it, where it is recorded."""
        return self.recorded or self.claims

    def _enforced(self, claim: Claim) -> Claim:
        """The claim as its source enforces it; a schema enforces all that it says, whoever wrote it."""
        return claim if self.claims.kind in SCHEMAS else enforced(claim, self._party)

    def _ruling(self, field: str, about: str, says: str) -> Ruling | None:
        """The ruling on this source, as long as it says the same as then; of a source not recorded, one on any source."""
        near = (ruling for ruling in self.evidence.rulings if ruling.concerns(field, about))
        return next((ruling for ruling in near if says in self._settled(ruling, field)), None)

    def _settled(self, ruling: Ruling, field: str) -> set[str]:
        """The words of this source that the ruling is on; of a source not recorded, the words of any source that it names."""
        named = set(ruling.sources)
        concerned = named & {self.recorded.id} if self.recorded else named
        claims = (self.evidence.sources[name].fields.get(field) for name in concerned)
        return {claim.says(ruling.about) for claim in claims if claim}
