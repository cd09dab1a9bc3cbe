"""Faults: what a broken requirement says of one field, or of one operation where each has a handler of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from batchspec.judging.evidence.asked import REQUESTS
from batchspec.judging.evidence.signature import Signature
from batchspec.judging.evidence.tally import Evidence
from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import Status
from batchspec_contract.objects import OBJECTS

BROKEN = frozenset({Status.FAIL, Status.WARN, Status.WAIVED, Status.STALE_WAIVER})
"""Statuses of the requirements that have findings, where they have any."""
BY_OPERATION = frozenset({"BATCH-ENV-002", "BATCH-ENV-003"})
"""Requirements that hold for every operation. A server that breaks down at a create may read lists without a fault."""
_OF_OTHERS = frozenset({"RES", "ENV", "CRE", "LST", "FIL", "EVT", "CLI"})
"""Areas about other things than batches, whose pointers lead into those."""
FIELDS = {field.name: field for field in OBJECTS["batch"].fields}
"""The documented fields of a batch."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The findings of one requirement that are about the same thing."""

    outcome: Outcome
    field: str
    """The documented field of a batch that they are about; empty where they are about none, or about the whole."""
    operation: str
    """The operation, where the requirement is cut by it."""
    signatures: tuple[Signature, ...]
    origins: frozenset[str]
    """Of the findings; the empty one is that of a finding which follows from nothing else that is known."""

    @property
    def id(self) -> str:
        return self.outcome.requirement.id

    @property
    def area(self) -> str:
        return self.outcome.requirement.area

    @property
    def statement(self) -> str:
        """The requirement's sentence: what is to be so."""
        return self.outcome.requirement.statement

    @property
    def of(self) -> str:
        """What the rule of the requirement is asked about."""
        check = self.outcome.requirement.check
        return check.of if check else ""

    @property
    def rule(self) -> str:
        """The name of the rule that decides the requirement; empty where a schema does."""
        check = self.outcome.requirement.check
        return check.target if check and check.kind == "rule" else ""

    @property
    def judges(self) -> str:
        """The kind of evidence that the requirement judges."""
        return self.outcome.requirement.judges or ""

    @property
    def expected(self) -> str:
        """The first thing that was expected."""
        return next((e.expected for e in self.outcome.evidence), "")

    @property
    def keywords(self) -> frozenset[str]:
        return frozenset(signature.keyword for signature in self.signatures)

    @property
    def cases(self) -> frozenset[str]:
        """The operations, each with the mistake that was made on purpose."""
        return frozenset(signature.case for signature in self.signatures)

    @property
    def type(self) -> str:
        """The type of the field, `timestamp` for a number that counts seconds; empty without a field."""
        field = FIELDS.get(self.field)
        if field is None:
            return ""
        return "timestamp" if (field.unit or "").startswith("seconds") else field.type

    @property
    def example(self) -> Evidence | None:
        """The first example; of a field, the first that is about it."""
        other = None if self.operation else next(iter(self.outcome.evidence), None)
        return next(iter(self.examples), other)

    @property
    def examples(self) -> list[Evidence]:
        """The examples that are about its operation or its field."""
        held = self.outcome.evidence
        if self.operation:
            return [e for e in held if e.place.step and e.place.step.operation == self.operation]
        return [e for e in held if field_of(e.pointer) == self.field]

    @property
    def got(self) -> str:
        """The value found first, as the report shows it."""
        return self.example.got if self.example else ""

    @property
    def words(self) -> str:
        """The first example in a line, with the request where it is about no field."""
        example = self.example
        if example is None:
            first = next(iter(self.outcome.evidence), None)
            asked = " ".join(REQUESTS.get(self.operation, ()))
            return f"{asked}: expected {first.expected}" if first and asked else self.outcome.cause
        step = None if self.field or self.judges == "client" else example.place.step
        asked = " ".join(REQUESTS[step.operation]) if step and step.operation in REQUESTS else ""
        return ": ".join(filter(None, (asked, example.cause)))

    def follows_only_from(self, beginning: str) -> bool:
        """True when every finding has an origin that begins so."""
        return bool(self.origins) and all(origin.startswith(beginning) for origin in self.origins)


def field_of(pointer: str) -> str:
    """The documented field that a pointer leads to or into; empty where it leads to none."""
    first = pointer.split("/")[1] if pointer.startswith("/") else ""
    return first if first in FIELDS else ""


def faults_of(outcome: Outcome) -> Iterator[Fault]:
    """The faults of a broken requirement, in the order of their fields; none where it is not broken."""
    if outcome.status not in BROKEN:
        return
    found: dict[tuple[str, str], list[Signature]] = {}
    for signature in outcome.signatures:
        cut = outcome.requirement.id in BY_OPERATION
        # A pointer into a result line or an error is none into a batch; of a client, every case may have its own field.
        about_batches = outcome.requirement.area not in _OF_OTHERS
        key = (
            field_of(signature.pointer) if about_batches else "",
            signature.case.partition("/")[0] if cut else "",
        )
        found.setdefault(key, []).append(signature)
    for (field, operation), signatures in found.items():
        origins = frozenset(o for text, o in outcome.origins if text in {s.text for s in signatures})
        yield Fault(outcome, field, operation, tuple(signatures), origins)
