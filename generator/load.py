"""Reads `schema/` into one `Contract`, each file checked against its schema in `schema/meta/`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from generator import consistency, objects, revisions, rulings
from generator.lifecycle import stamp_definitions, with_stamps
from generator.objects import ObjectSpec
from generator.problems import ContractError, Problem

ROOT = Path(__file__).resolve().parent.parent
SCHEMA_SUFFIX = ".schema.json"
BATCH = "batch"
"""The object whose states schema/lifecycle.yaml tells."""


@dataclass(frozen=True)
class Contract:
    """Everything people wrote in `schema/`, parsed, checked and in a fixed order."""

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
    """What each source claims of the batch object, by id."""
    decisions: list[dict[str, Any]]
    history: list[dict[str, Any]]
    """What upstream itself changed, oldest first."""
    digests: dict[str, str]
    """SHA-256 of every file read, by its path below the root."""

    @cached_property
    def requirements(self) -> list[dict[str, Any]]:
        return [{**row, "area": area["area"]} for area in self.areas for row in area["requirements"]]

    @cached_property
    def row_sources(self) -> tuple[str, ...]:
        """Where requirements are written: beside the fields, and in files of their own."""
        objects = (f"schema/{name}{SCHEMA_SUFFIX}" for name in self.objects)
        return (*objects, "schema/requirements/", "schema/cases.yaml")

    def file_of(self, row: Mapping[str, Any]) -> str:
        """The file in which people write a requirement."""
        for name, spec in self.objects.items():
            if any(row["id"] == about["id"] for about in spec.rows):
                return f"schema/{name}{SCHEMA_SUFFIX}"
        return f"schema/requirements/{row['area'].lower()}.yaml"

    def digest(self, *prefixes: str) -> str:
        """Digest of the files whose paths start with one of `prefixes` (all of them without)."""
        lines = [
            f"{path} {digest}"
            for path, digest in sorted(self.digests.items())
            if not prefixes or path.startswith(prefixes)
        ]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


class _Reader:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.digests: dict[str, str] = {}
        self.problems: list[Problem] = []

    def paths(self, pattern: str) -> list[str]:
        return sorted(p.relative_to(self.root).as_posix() for p in self.root.glob(pattern))

    def text(self, path: str) -> str:
        raw = (self.root / path).read_bytes()
        self.digests[path] = hashlib.sha256(raw).hexdigest()
        return raw.decode("utf-8")

    def json(self, path: str) -> Any:
        try:
            return json.loads(self.text(path))
        except (OSError, ValueError) as error:
            self.problems.append(Problem(path, "", f"cannot be read: {error}"))
            return {}

    def yaml(self, path: str, meta: str) -> Any:
        """The file's content; faults against `schema/meta/{meta}` are kept as problems."""
        try:
            data = yaml.load(self.text(path), Loader=yaml.CSafeLoader)
        except (OSError, ValueError, yaml.YAMLError) as error:
            self.problems.append(Problem(path, "", f"cannot be read: {error}"))
            return {}
        self.hold(path, data, meta)
        return data

    def hold(self, path: str, data: Any, meta: str) -> None:
        """Keep the faults of `data` against `schema/meta/{meta}` as problems."""
        registry: Registry[Any] = Registry().with_resources(
            (schema["$id"], Resource.from_contents(schema))
            for schema in (self.json(p) for p in self.paths(f"schema/meta/*{SCHEMA_SUFFIX}"))
        )
        checker = Draft202012Validator(self.json(f"schema/meta/{meta}{SCHEMA_SUFFIX}"), registry=registry)
        for fault in checker.iter_errors(data):
            place = "/".join(map(str, fault.absolute_path))
            what = f"breaks `{fault.validator}` of schema/meta/{meta}{SCHEMA_SUFFIX}: {fault.message}"
            self.problems.append(Problem(path, place, what))

    def stop_if_broken(self) -> None:
        if self.problems:
            raise ContractError(self.problems)


def load(root: Path = ROOT) -> Contract:
    """Read and check the contract below `root`.

    Raises `ContractError` when a file cannot be read, breaks its schema, or when files contradict
    each other.
    """
    reader = _Reader(root)
    lifecycle = reader.yaml("schema/lifecycle.yaml", "lifecycle")
    areas = [reader.yaml(p, "requirements") for p in reader.paths("schema/requirements/*.yaml")]
    cases = reader.yaml("schema/cases.yaml", "cases")
    authorities = reader.yaml("schema/authorities.yaml", "authorities")
    sources = [reader.yaml(p, "source") for p in reader.paths("schema/sources/*.yaml")]
    decisions = reader.yaml("schema/decisions.yaml", "decisions")
    history = reader.yaml("schema/history.yaml", "history")
    schemas = {
        Path(p).name.removesuffix(SCHEMA_SUFFIX): reader.json(p)
        for p in reader.paths(f"schema/*{SCHEMA_SUFFIX}")
    }
    described = {name: schema for name, schema in schemas.items() if objects.is_object(schema)}
    for name, schema in described.items():
        reader.hold(f"schema/{name}{SCHEMA_SUFFIX}", schema, "object")
        reader.problems += objects.dangling(name, schema)
    if BATCH not in described:
        reader.problems.append(
            Problem(
                f"schema/{BATCH}{SCHEMA_SUFFIX}",
                "x-object",
                "is missing",
                "say there which areas its rows are of",
            )
        )
    reader.stop_if_broken()
    schemas = {name: revisions.added(schema, lifecycle["contract"]) for name, schema in schemas.items()}
    specs = {name: objects.read_object(name, schemas[name]) for name in described}
    life = with_stamps(lifecycle, specs[BATCH])
    problems = [problem for spec in specs.values() for problem in objects.check(spec, life["states"])]
    problems += consistency.lifecycle(life, schemas[BATCH])
    if problems:
        raise ContractError(problems)
    order = reader.json("schema/meta/requirements.schema.json")["properties"]["area"]["enum"]
    areas = _areas([*areas, *(area for spec in specs.values() for area in objects.areas(spec))], order)
    contract = Contract(
        revision=lifecycle["contract"],
        schemas=_as_shipped(schemas, specs, life, areas),
        objects=specs,
        lifecycle=life,
        areas=areas,
        groups=cases["groups"],
        authorities=authorities["authorities"],
        sources={source["source"]: source for source in sources},
        decisions=decisions["rulings"],
        history=history["changes"],
        digests=reader.digests,
    )
    contradictions = [
        *consistency.check(contract),
        *revisions.check(contract.schemas, contract.revision),
        *rulings.check(contract),
    ]
    if contradictions:
        raise ContractError(contradictions)
    return contract


def _areas(found: list[dict[str, Any]], order: list[str]) -> list[dict[str, Any]]:
    """Each area once, in the order that the meta-schema names them; those of other objects follow."""
    merged: dict[str, dict[str, Any]] = {}
    for area in found:
        known = merged.setdefault(area["area"], {**area, "requirements": []})
        known["requirements"] = [*known["requirements"], *area["requirements"]]
    return sorted(merged.values(), key=lambda a: order.index(a["area"]) if a["area"] in order else len(order))


def _as_shipped(
    schemas: dict[str, dict[str, Any]],
    specs: dict[str, ObjectSpec],
    life: dict[str, Any],
    areas: list[dict[str, Any]],
) -> dict[str, dict[str, Any]]:
    """The schemas with what follows from the objects' fields and the lifecycle added."""
    whole = {name: objects.shipped(schema) for name, schema in schemas.items()}
    for name, spec in specs.items():
        prefix = f"{name}.server#/$defs/"
        musts = [
            row["check"]["schema"].removeprefix(prefix)
            for area in areas
            for row in area["requirements"]
            if row["level"] == "MUST" and row.get("check", {}).get("schema", "").startswith(prefix)
        ]
        derived = stamp_definitions(life) if name == BATCH else {}
        derived = {**objects.definitions(spec), **derived}
        whole[f"{name}.server"] = objects.server_schema(
            spec, schemas.get(f"{name}.server", {}), derived, musts
        )
    return dict(sorted(whole.items()))
