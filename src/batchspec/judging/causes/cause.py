"""A cause: the findings of one origin, as one entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from batchspec.judging.evidence.tally import Evidence
from batchspec.judging.outcomes.verdict import Level, Status


@dataclass(frozen=True, slots=True)
class Cause:
    """One origin of findings, and the requirements that it breaks."""

    id: str
    """Stable: it has no value of the target in it, and stays when the sentence is worded anew."""
    level: Level
    """The strongest level of the requirements that have `status`."""
    status: Status
    """The worst status of its requirements."""
    sentence: str
    """The fault in a sentence."""
    mend: str
    """The change that would mend it."""
    requirements: tuple[str, ...]
    """Ids of the requirements that it breaks, in the order of the contract."""
    starved: tuple[str, ...] = ()
    """Ids of the requirements that could not be tested because of it."""
    signatures: tuple[str, ...] = ()
    """The texts of the signatures of its findings."""
    count: int = 0
    """The number of findings."""
    evidence: Evidence | None = None
    """One example; none where an answer was missing."""
    places: int = 0
    """The different places in the evidence that is kept for its requirements."""
    more_places: bool = False
    """True where evidence is not kept of every finding, so that there may be more places."""

    def to_json(self) -> dict[str, Any]:
        """The cause as the report has it."""
        return {
            "id": self.id,
            "level": str(self.level),
            "status": str(self.status),
            "sentence": self.sentence,
            "mend": self.mend,
            "requirements": list(self.requirements),
            "starved": list(self.starved),
            "signatures": list(self.signatures),
            "count": self.count,
            "places": self.places,
            "morePlaces": self.more_places,
            "evidence": [self.evidence.to_json()] if self.evidence else [],
        }
