"""Reads `schema/` into one `Contract`, each file checked against its schema in `schema/meta/`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from generator import object_rows
from generator.checks import consistency, references, rulings
from generator.checks import objects as object_checks
from generator.contract import ROOT, SCHEMA_SUFFIX, Contract
from generator.lifecycle import stamp_definitions, with_stamps
from generator.localise import localised
from generator.objects import BATCH, ObjectSpec, is_object, read_object, shipped
from generator.problems import ContractError, Problem
from generator.revisions import with_revision

Document = dict[str, Any]
"""A file of `schema/`, parsed."""


class _Reader:
    """Reads the files below a root, and keeps the digest of each and what is wrong with it."""

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


@dataclass(frozen=True, slots=True)
class _Written:
    """The files that people wrote, each right by its own schema; they may still contradict each other."""

    lifecycle: Document
    areas: list[Document]
    row_schema: Document
    """The schema of `schema/requirements/*.yaml`; its enum of areas has their order."""
    cases: Document
    authorities: Document
    sources: list[Document]
    decisions: Document
    history: Document
    schemas: dict[str, Document]
    digests: dict[str, str]


def load(root: Path = ROOT) -> Contract:
    """Read and check the contract below `root`.

    Raises `ContractError` when a file cannot be read, breaks its schema, or when files contradict
    each other.
    """
    written = _read(root)
    contract = _assembled(written)
    _stop_at(
        [
            *consistency.check(contract),
            *references.check(contract.schemas, contract.revision),
            *rulings.check(contract),
        ]
    )
    return contract


def _stop_at(problems: list[Problem]) -> None:
    if problems:
        raise ContractError(problems)


def _read(root: Path) -> _Written:
    """Every file of `schema/`; raises `ContractError` for those that cannot be read or break their schemas."""
    reader = _Reader(root)
    written = _Written(
        lifecycle=reader.yaml("schema/lifecycle.yaml", "lifecycle"),
        areas=[reader.yaml(path, "requirements") for path in reader.paths("schema/requirements/*.yaml")],
        row_schema=reader.json("schema/meta/requirements.schema.json"),
        cases=reader.yaml("schema/cases.yaml", "cases"),
        authorities=reader.yaml("schema/authorities.yaml", "authorities"),
        sources=[reader.yaml(path, "source") for path in reader.paths("schema/sources/*.yaml")],
        decisions=reader.yaml("schema/decisions.yaml", "decisions"),
        history=reader.yaml("schema/history.yaml", "history"),
        schemas={
            Path(path).name.removesuffix(SCHEMA_SUFFIX): reader.json(path)
            for path in reader.paths(f"schema/*{SCHEMA_SUFFIX}")
        },
        digests=reader.digests,
    )
    for name, schema in written.schemas.items():
        if is_object(schema):
            reader.hold(f"schema/{name}{SCHEMA_SUFFIX}", schema, "object")
            reader.problems += references.dangling(name, schema)
    if not is_object(written.schemas.get(BATCH, {})):
        mend = "say there which areas its rows are of"
        reader.problems.append(Problem(f"schema/{BATCH}{SCHEMA_SUFFIX}", "x-object", "is missing", mend))
    _stop_at(reader.problems)
    return written


def _assembled(written: _Written) -> Contract:
    """The contract, with what follows from fields and lifecycle; raises `ContractError` where those are not sound."""
    revision = written.lifecycle["contract"]
    schemas = {name: with_revision(schema, revision) for name, schema in written.schemas.items()}
    _stop_at(list(references.check(schemas, revision)))
    # The strict schema of an object keeps its references: it stands beside the object's own schema, which it extends.
    schemas |= {name: localised(schema, schemas) for name, schema in schemas.items() if is_object(schema)}
    specs = {name: read_object(name, schema) for name, schema in schemas.items() if is_object(schema)}
    life = with_stamps(written.lifecycle, specs[BATCH])
    _stop_at(
        [
            *(problem for spec in specs.values() for problem in object_checks.check(spec, life["states"])),
            *consistency.lifecycle(life, schemas[BATCH]),
        ]
    )
    derived = (area for spec in specs.values() for area in object_rows.areas(spec))
    areas = _areas([*written.areas, *derived], written.row_schema["properties"]["area"]["enum"])
    return Contract(
        revision=revision,
        schemas=_as_shipped(schemas, specs, life, areas),
        objects=specs,
        lifecycle=life,
        areas=areas,
        groups=written.cases["groups"],
        authorities=written.authorities["authorities"],
        sources={source["source"]: source for source in written.sources},
        decisions=written.decisions["rulings"],
        history=written.history["changes"],
        digests=written.digests,
    )


def _areas(found: list[Document], order: list[str]) -> list[Document]:
    """Each area once, in the order that the meta-schema names them; those of other objects follow."""
    merged: dict[str, Document] = {}
    for area in found:
        whole = merged.setdefault(area["area"], {**area, "requirements": []})
        whole["requirements"] = [*whole["requirements"], *area["requirements"]]
    return sorted(merged.values(), key=lambda a: order.index(a["area"]) if a["area"] in order else len(order))


def _as_shipped(
    schemas: dict[str, Document], specs: dict[str, ObjectSpec], life: Document, areas: list[Document]
) -> dict[str, Document]:
    """The schemas with what follows from the objects' fields and the lifecycle added."""
    whole = {name: shipped(schema) for name, schema in schemas.items()}
    for name, spec in specs.items():
        strict = spec.strict
        stamps = stamp_definitions(life) if name == BATCH else {}
        derived = {**object_rows.definitions(spec), **stamps}
        musts = list(_musts(areas, f"{strict}#/$defs/"))
        whole[strict] = object_rows.strict_schema(spec, schemas.get(strict, {}), derived, musts)
    return dict(sorted(whole.items()))


def _musts(areas: list[Document], prefix: str) -> Iterator[str]:
    """The definitions below `prefix` that decide a requirement at MUST, in the order of the requirements."""
    for area in areas:
        for row in area["requirements"]:
            place = row.get("check", {}).get("schema", "")
            if row["level"] == "MUST" and place.startswith(prefix):
                yield place.removeprefix(prefix)
