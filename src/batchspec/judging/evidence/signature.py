"""The signature of a fault: what a waiver holds on to, `case:pointer:keyword`, without any value."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

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

    @property
    def text(self) -> str:
        """The signature as a report has it, and a waiver file."""
        return f"{self.case}:{self.pointer}:{self.keyword}"

    @property
    def scenario_text(self) -> str:
        """The signature as an old waiver file has it."""
        return f"{self.scenario_case}:{self.pointer}:{self.keyword}"

    def named_in(self, texts: Collection[str]) -> bool:
        """True when one of the texts of a waiver names this fault, in the form of today or the old one."""
        return self.text in texts or self.scenario_text in texts


def in_order(signatures: Iterable[Signature]) -> list[Signature]:
    """The signatures by their texts, in the order in which a report lists them."""
    return sorted(signatures, key=lambda signature: (signature.text, signature.scenario_case))


def texts_of(signatures: Iterable[Signature]) -> list[str]:
    """The signatures as a report has them, each once: the same fault in two scenarios is one."""
    return sorted({signature.text for signature in signatures})


UNTESTABLE = Signature("", "", "untestable")
"""The signature of a requirement that could not be tested."""


def signature(requirement: Requirement, pointer: str, keyword: str, place: Place) -> Signature:
    """The signature of one fault that was found at a place."""
    shape = _DATA.sub("*", pointer)
    if requirement.judges == "client":
        return Signature(place.case, shape, keyword, place.case)
    if requirement.judges == "batch" or place.step is None:
        return Signature("", shape, keyword)
    return Signature("/".join(place.step.parts), shape, keyword, _scenario_case(place))


def _scenario_case(place: Place) -> str:
    """The case by its scenario, and by its step where that says what was tried."""
    step = word(place.step) if place.step else ""
    return f"{place.scenario}/{step.rstrip(':')}" if ":" in step else place.scenario
