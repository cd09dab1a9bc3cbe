"""The contract as one value: everything people wrote in `schema/`, parsed and in a fixed order.

`load` makes it, `checks` find faults in it, `emit` renders it. This module imports none of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from generator.objects import ObjectSpec

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the repository."""

LEGAL = "legal"
"""The word of a row in place of a list: every group of cases that gives legal objects."""

SEEN = ("text", "history", "trace", "client", "gateway")
"""Things that a requirement may judge beside an object of the contract."""

EXPORTED = {"batch": "reader", "batch.server": "server"}
"""The public names of schemas whose files are called otherwise."""

SCHEMA_SUFFIX = ".schema.json"
READER = "schema/batch.schema.json"
SERVER = "schema/batch.server.schema.json"
LIFECYCLE = "schema/lifecycle.yaml"
DECISIONS = "schema/decisions.yaml"
"""Files that people write, as problems name them."""

Row = dict[str, Any]
"""A requirement as a file of `schema/requirements/` has it, and its area."""


@dataclass(frozen=True)
class Contract:
    """Everything people wrote in `schema/`, with what follows from it."""

    revision: str
    schemas: dict[str, dict[str, Any]]
    """JSON Schemas as they ship, by short name: `batch`, `batch.server`, `report`, ..."""
    objects: dict[str, ObjectSpec]
    """The objects that the contract describes, by the same names: `batch`."""
    lifecycle: dict[str, Any]
    """States (with their stamps), edges and order."""
    areas: list[dict[str, Any]]
    """One mapping an area: `area`, `title`, `requirements`."""
    groups: dict[str, dict[str, Any]]
    """The groups of cases that a client is given, by name."""
    authorities: dict[str, dict[str, Any]]
    """Documents a requirement may cite that declare no batch object, by id."""
    sources: dict[str, dict[str, Any]]
    """The claims of each source on the batch object, by id."""
    decisions: list[dict[str, Any]]
    """The rulings, as schema/decisions.yaml has them."""
    history: list[dict[str, Any]]
    """The changes that upstream itself made, oldest first."""
    digests: dict[str, str]
    """SHA-256 of every file read, by its path below the root."""

    @cached_property
    def requirements(self) -> list[Row]:
        """Every requirement, in the order of the areas."""
        return [{**row, "area": area["area"]} for area in self.areas for row in area["requirements"]]

    @cached_property
    def row_sources(self) -> tuple[str, ...]:
        """The files and folders in which requirements are written: beside the fields, and on their own."""
        objects = (f"schema/{name}{SCHEMA_SUFFIX}" for name in self.objects)
        return (*objects, "schema/requirements/", "schema/cases.yaml")

    def file_of(self, row: Mapping[str, Any]) -> str:
        """The file in which people write a requirement."""
        for name, spec in self.objects.items():
            if any(row["id"] == about["id"] for about in spec.rows):
                return f"schema/{name}{SCHEMA_SUFFIX}"
        return f"schema/requirements/{row['area'].lower()}.yaml"

    def case_conditions(self, row: Mapping[str, Any]) -> dict[str, Any] | None:
        """The conditions of the cases that are evidence for a client's requirement, each spelled out; `None` where there are none."""
        if "cases" not in row:
            return None
        cases = row["cases"]
        legal = [name for name, group in self.groups.items() if group["gives"] == LEGAL]
        return {
            "groups": tuple(legal if cases["groups"] == LEGAL else cases["groups"]),
            "type": cases.get("type"),
            "methods": tuple(cases.get("methods", ())),
            "keyed": cases.get("keyed", False),
        }

    def digest(self, *prefixes: str) -> str:
        """The digest of the files whose paths start with one of `prefixes`; of all files where none is given."""
        lines = [
            f"{path} {digest}"
            for path, digest in sorted(self.digests.items())
            if not prefixes or path.startswith(prefixes)
        ]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()
