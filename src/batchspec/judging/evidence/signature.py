"""The signature of a fault: what a waiver holds on to, `case:pointer:keyword`, without any value."""

from __future__ import annotations

import re

from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import Requirement

UNTESTABLE = "::untestable"
"""The signature of a requirement that could not be tested."""

_MAPS = [field.name for field in OBJECTS["batch"].fields if field.type == "map"]
_INDEX = re.compile("|".join([r"(?<=/)\d+(?=/|$)", *(f"(?<=^/{name}/)[^/]+" for name in _MAPS)]))
"""What in a pointer is data: indices, and the keys of maps, such as those of metadata."""
_EXCHANGE = re.compile(r"#\d+ (?P<scenario>[^/\s]+)/(?P<step>\S+): ")


def signature(requirement: Requirement, pointer: str, keyword: str, where: str) -> str:
    """The signature of one fault; `where` is its evidence's."""
    return f"{case_of(requirement, where)}:{_INDEX.sub('*', pointer)}:{keyword}"


def case_of(requirement: Requirement, where: str) -> str:
    """The case a fault belongs to: a client's case, or the scenario of an exchange; none for a batch object.

    A batch is the same batch in whichever scenario a poll happens to see it. A step that names what was tried
    (`bad-create:missing-key:endpoint`) is part of the case.
    """
    if requirement.judges == "client":
        return where
    found = _EXCHANGE.search(where)
    if requirement.judges == "batch" or not found:
        return ""
    scenario, step = found["scenario"], found["step"]
    return f"{scenario}/{step.rstrip(':')}" if ":" in step else scenario
