"""Mutants of the objects beside the batch: pages, result lines, file objects and the answers to deletions.

Each follows from the first way to break its requirement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from batchspec.making.ways import Fault, ways_by_requirement
from batchspec.mutants.server_parts.edits import Edit, answers, each_line, each_page, of_json
from batchspec.mutants.server_parts.mutant import Make, Mutant
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import BY_ID


@dataclass(frozen=True, slots=True)
class Shown:
    """How a server shows an object: what edits each, and the scenario of the driver that looks at it."""

    edited: Callable[[Edit], Make]
    scenario: str
    words: str


SHOWN = {
    "batch_list": Shown(each_page, "paging", "Shows pages"),
    "output_line": Shown(each_line, "happy-path", "Writes result lines"),
    "file_object": Shown(lambda edit: answers(of_json(edit), on={"file"}), "files", "Shows files"),
    "file_deletion": Shown(
        lambda edit: answers(of_json(edit), on={"delete-file"}), "files", "Answers deletions"
    ),
}


def neighbour_mutants(killed: Collection[str]) -> Iterator[Mutant]:
    """A mutant for each requirement on the fields of these objects that is not among `killed`."""
    for requirement, ways in ways_by_requirement().items():
        name = BY_ID[requirement].judges or ""
        if name not in SHOWN or requirement in killed:
            continue
        for way in ways:
            if way.fault is not None:
                yield _mutant(requirement, name, way.how, way.fault)
                break


def _mutant(requirement: str, name: str, how: str, fault: Fault) -> Mutant:
    shown = SHOWN[name]
    slug = re.sub(r"[^a-z0-9]+", "-", f"{OBJECTS[name].name} {how}".lower()).strip("-")
    return Mutant(
        slug,
        f"{shown.words} so: {how}.",
        (requirement,),
        shown.edited(fault.edit),
        scenarios=(shown.scenario,),
        derived=True,
    )
