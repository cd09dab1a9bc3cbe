"""Tallies: how often each requirement held and broke, summed up in any order, with a few examples kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from batchspec.judging.evidence.finding import Finding
from batchspec.judging.evidence.signature import Signature, in_order
from batchspec.judging.evidence.traffic import Traffic
from batchspec.judging.evidence.words import fault_words, place_words
from batchspec.reading.place import NOWHERE, Place

EXAMPLES = 5
"""Pieces of evidence kept for one requirement; the count goes on. Each may hold a whole object and an exchange, and a
file may have millions of faults: five show whether it is one fault or several, and a report stays readable."""
SIGNATURES = 256
"""Different signatures kept for one requirement; with more, none of its faults can be waived. A server breaks a
requirement in a few ways. A client that loses a nested object breaks one in every case and key, hundreds of ways: that
is no list that a person looks through, and keys of somebody's data can stand in a pointer, so a report has to end."""

STATES_KEPT = 8 * SIGNATURES
"""Pairs of a signature and a status: there are eight statuses."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One example of a requirement broken."""

    pointer: str
    expected: str
    got: str
    keyword: str = "rule"
    place: Place = NOWHERE
    object: Any = None
    """The smallest object found that is still broken in the same way."""
    exchange: str | None = None
    patch: tuple[dict[str, Any], ...] = ()
    message: str = ""

    @property
    def cause(self) -> str:
        """The finding in one line."""
        return fault_words(self.pointer, self.expected, self.got, self.message)

    def to_json(self) -> dict[str, Any]:
        """The evidence as the report has it; what is not known is left out."""
        optional = {
            "where": place_words(self.place),
            "object": self.object,
            "exchange": self.exchange,
            "patch": list(self.patch),
        }
        found = {key: value for key, value in optional.items() if value not in (None, "", [])}
        return {
            "pointer": self.pointer,
            "expected": self.expected,
            "got": self.got,
            "keyword": self.keyword,
            **found,
        }


@dataclass(slots=True)
class Tally:
    """One requirement: how often it held, how often it was broken, and the first examples."""

    held: int = 0
    broken: int = 0
    evidence: list[Evidence] = field(default_factory=list)
    untestable: str = ""
    """The reason why a thing that should have been shown was not."""
    not_applicable: str = ""
    """The reason why it could not be shown, through no fault of anybody's."""
    signatures: set[Signature] = field(default_factory=set)
    """Of every fault, not of the examples alone."""
    more_signatures: bool = False
    """True when there are faults whose signature is not kept."""
    origins: set[tuple[str, str]] = field(default_factory=set)
    """The texts of the signatures, each with the origin of findings that have it; no more than there are signatures."""
    states: set[tuple[str, str]] = field(default_factory=set)
    """The texts of the signatures, each with the statuses of batches that showed it."""
    by_chance: set[str] = field(default_factory=set)
    """The texts of the signatures that another run might not show; see `operations.certainty`."""
    error: str = ""
    """The fault of the kit itself that kept it from judging."""

    def sign(self, signature: Signature | None, origin: str = "", status: str = "") -> None:
        """Keep one more signature, the first in their order where there are too many; `None` is one lost."""
        if signature is not None:
            self.signatures.add(signature)
            if len(self.origins) < SIGNATURES:
                self.origins.add((signature.text, origin))
            if status and len(self.states) < STATES_KEPT:
                self.states.add((signature.text, status))
        if signature is None or len(self.signatures) > SIGNATURES:
            self.signatures = set(in_order(self.signatures)[:SIGNATURES])
            self.more_signatures = True

    @property
    def certain(self) -> set[str]:
        """The texts of the signatures that any run shows."""
        return {signature.text for signature in self.signatures} - self.by_chance

    def add(self, other: Tally) -> None:
        self.held += other.held
        self.broken += other.broken
        self.evidence = (self.evidence + other.evidence)[:EXAMPLES]
        self.untestable = self.untestable or other.untestable
        self.not_applicable = self.not_applicable or other.not_applicable
        self.error = self.error or other.error
        self.more_signatures = self.more_signatures or other.more_signatures
        # What one of several runs shows for certain is certain.
        self.by_chance = (self.by_chance | other.by_chance) - self.certain - other.certain
        self.origins = set(sorted(self.origins | other.origins)[:SIGNATURES])
        self.states = set(sorted(self.states | other.states)[:STATES_KEPT])
        for signature in other.signatures:
            self.signatures.add(signature)
        self.sign(None) if len(self.signatures) > SIGNATURES else None


@dataclass(slots=True)
class Summary:
    """The tallies by requirement, and the things that were looked at."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    objects: int = 0
    histories: int = 0
    """Recordings and batches that were looked at over time."""
    passed_over: int = 0
    """JSON values that are no batch."""
    states: set[str] = field(default_factory=set)
    edges: set[tuple[str, str]] = field(default_factory=set)
    watched: set[str] = field(default_factory=set)
    """Statuses in which a batch was looked at again."""
    traffic: Traffic = field(default_factory=Traffic)
    cases: set[str] = field(default_factory=set)
    """The operations that were answered, each with the mistake in it, and the cases of a client."""
    asked: dict[str, str] = field(default_factory=dict)
    """The last answer to each kind of request, in a few words."""
    capabilities: dict[str, bool] = field(default_factory=dict)
    """Those of the servers of runs of ours, as their traces have them."""
    interrupted: str = ""
    """The name of the signal that ended the run before it came to its end; empty where none did."""
    told: tuple[str, ...] = ()
    """Sentences on how it was judged that a reader of the report should know."""

    def tally(self, requirement: str) -> Tally:
        return self.tallies.setdefault(requirement, Tally())

    def held(self, requirement: str) -> None:
        self.tally(requirement).held += 1

    def broken(
        self,
        requirement: str,
        evidence: Evidence | None,
        signature: Signature | None = None,
        origin: str = "",
        status: str = "",
    ) -> None:
        """Count one more; `evidence` is `None` where enough is kept. `status` is that of the batch at fault."""
        tally = self.tally(requirement)
        tally.broken += 1
        tally.sign(signature, origin, status)
        if evidence is not None:
            tally.evidence.append(evidence)

    def undecided(self, requirement: str, finding: Finding) -> None:
        """Keep the reason why a finding could be decided neither way; nothing where it could."""
        if finding.undecided == "untestable":
            self.tally(requirement).untestable = finding.message
        elif finding.undecided == "not-applicable":
            self.tally(requirement).not_applicable = finding.message

    def wants_evidence(self, requirement: str) -> bool:
        return len(self.tally(requirement).evidence) < EXAMPLES

    def add(self, other: Summary) -> None:
        """Add a summary that was made elsewhere."""
        for requirement, tally in other.tallies.items():
            self.tally(requirement).add(tally)
        self.objects += other.objects
        self.histories += other.histories
        self.passed_over += other.passed_over
        self.states |= other.states
        self.edges |= other.edges
        self.watched |= other.watched
        self.traffic.add(other.traffic)
        self.cases |= other.cases
        self.asked |= other.asked
        self.capabilities |= other.capabilities
        self.interrupted = self.interrupted or other.interrupted
        self.told = tuple(dict.fromkeys((*self.told, *other.told)))
