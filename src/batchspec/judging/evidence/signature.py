"""The signature of a fault: what a waiver holds on to, `case:pointer:keyword`, without any value."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from batchspec.judging.evidence.finding import Finding
from batchspec.reading.place import Place
from batchspec.reading.step import word
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import Requirement

_MAPS = [field.name for field in OBJECTS["batch"].fields if field.type == "map"]
_DATA = re.compile("|".join([r"(?<=/)\d+(?=/|$)", *(f"(?<=^/{name}/)[^/]+" for name in _MAPS)]))
"""The parts of a pointer that are data: indices, and the keys of maps, such as those of metadata."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One way in which a requirement breaks.

    `case` is the operation and what was tried wrongly (`create/missing-key/endpoint`), a client's case, or empty for
    a batch object itself, which is the same batch in whichever answer it is seen.
    """

    case: str
    pointer: str
    """Indices and the keys of maps are `*`."""
    keyword: str
    scenario_case: str = ""
    """The case as older waiver files have it, a scenario: they still excuse the faults in it."""
    answer_case: str = ""
    """The case as older waiver files have it of a fault that is the batch's own: the answer that happened to show it."""

    @property
    def text(self) -> str:
        """The signature as a report has it, and a waiver file."""
        return f"{self.case}:{self.pointer}:{self.keyword}"

    @property
    def old_texts(self) -> tuple[str, ...]:
        """The signature as old waiver files may have it."""
        cases = (self.scenario_case, self.answer_case)
        return tuple(f"{case}:{self.pointer}:{self.keyword}" for case in cases)

    def named_in(self, texts: Collection[str]) -> bool:
        """True when one of the texts of a waiver names this fault, in the form of today or an old one."""
        return self.text in texts or any(old in texts for old in self.old_texts)


def in_order(signatures: Iterable[Signature]) -> list[Signature]:
    """The signatures by their texts, in the order in which a report lists them."""
    return sorted(signatures, key=lambda one: (one.text, one.scenario_case, one.answer_case))


def texts_of(signatures: Iterable[Signature]) -> list[str]:
    """The signatures as a report has them, each once: the same fault in two scenarios is one."""
    return sorted({signature.text for signature in signatures})


def signature(requirement: Requirement, fault: Finding, place: Place) -> Signature:
    """The signature of one fault that was found at a place."""
    shape = _DATA.sub("*", fault.pointer)
    if requirement.judges == "client":
        return Signature(place.case, shape, fault.keyword, place.case)
    if place.step is None or requirement.judges == "batch":
        return Signature("", shape, fault.keyword)
    answer = "/".join(place.step.parts)
    case = answer if fault.case is None else fault.case
    if requirement.judges == "history":
        case = ""  # which answer shows a change first is a matter of time
    elif requirement.judges == "text":
        case = place.step.operation
    return Signature(case, shape, fault.keyword, _scenario_case(place), answer)


def _scenario_case(place: Place) -> str:
    """The case by its scenario, and by its step where that says what was tried."""
    step = word(place.step) if place.step else ""
    return f"{place.scenario}/{step.rstrip(':')}" if ":" in step else place.scenario
