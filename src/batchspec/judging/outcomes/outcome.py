"""The outcome of one requirement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from batchspec.judging.evidence.signature import Signature, texts_of
from batchspec.judging.evidence.tally import Evidence
from batchspec.judging.outcomes.verdict import Level, Status
from batchspec.judging.outcomes.waiver import Use
from batchspec.system.python_310 import StrEnum
from batchspec_contract.registry import Requirement

INTERRUPTED = "the run was interrupted"
"""The reason why a requirement could not be tested that a run had not come to when it was interrupted."""


class Aside(StrEnum):
    """The reasons why a requirement is not applicable, or not counted."""

    EXCLUDED = "excluded"
    NOT_SELECTED = "not-selected"
    EVIDENCE = "evidence"
    CAPABILITY = "capability"
    READ_ONLY = "read-only"
    NO_OCCASION = "no-occasion"
    LATER = "later"
    """It came into the contract after the revision that counts; it is told and not counted."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One requirement, its status, and the reason."""

    requirement: Requirement
    status: Status
    cause: str = ""
    evidence: tuple[Evidence, ...] = ()
    signatures: tuple[Signature, ...] = ()
    """Of every fault, in their order; `evidence` has the first few faults."""
    more_signatures: bool = False
    count: int = 0
    """The number of findings."""
    origins: frozenset[tuple[str, str]] = frozenset()
    """The texts of the signatures, each with the origin of findings that have it; see `causes.origin`."""
    states: frozenset[tuple[str, str]] = frozenset()
    """The texts of the signatures, each with the statuses of batches that showed it."""
    by_chance: frozenset[str] = frozenset()
    """The texts of the signatures that another run might not show. They never decide the verdict."""
    aside: Aside | None = None
    waivers: tuple[Use, ...] = ()

    @property
    def level(self) -> Level:
        return Level(self.requirement.level)

    def to_json(self) -> dict[str, Any]:
        optional = {
            "signatures": texts_of(self.signatures),
            "waiver": self.waivers[0].to_json() if self.waivers else None,
            "waivers": [use.to_json() for use in self.waivers] if self.waivers[1:] else None,
        }
        return {
            "id": self.requirement.id,
            "level": self.requirement.level,
            "role": self.requirement.role,
            "statement": self.requirement.statement,
            "status": str(self.status),
            "cause": self.cause,
            "evidence": [evidence.to_json() for evidence in self.evidence],
            **{key: value for key, value in optional.items() if value},
        }
