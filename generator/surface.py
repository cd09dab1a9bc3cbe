"""The surface: every object of the contract in one document, for what code is made from.

Each object is one definition under its title, and so is each part of an object; a reference between two objects is one
within the document. A definition that several objects have a copy of stands once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from generator.objects import ObjectSpec
from generator.references import OWN

Objects = Mapping[str, ObjectSpec]


class TwoDefinitions(ValueError):
    """Two objects of the contract have different definitions of one title, of which no code can be made."""

    def __init__(self, title: str) -> None:
        super().__init__(f"{title}: two schemas define it, and not alike; give one of them another title")


def sources(objects: Objects) -> tuple[str, ...]:
    """The files that the surface is made from."""
    return tuple(f"schema/{name}.schema.json" for name in objects)


def surface(objects: Objects) -> dict[str, Any]:
    """The document whose `$defs` are the objects and their parts, by title. Raises `TwoDefinitions`.

    The batch comes first and its parts next, then every other object with the parts that no object before it has.
    """
    homes = {str(spec.schema["$id"]): str(spec.schema["title"]) for spec in objects.values()}
    definitions: dict[str, Any] = {}
    for spec in objects.values():
        for title, node in _defined(spec.schema):
            whole = _local(node, homes)
            if definitions.setdefault(title, whole) != whole:
                raise TwoDefinitions(title)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": definitions}


def titles(objects: Objects) -> dict[str, str]:
    """The title of each object, by its name: `{"batch_list": "BatchList", ...}`."""
    return {name: str(spec.schema["title"]) for name, spec in objects.items()}


def _defined(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The schema and its definitions, each with its title."""
    yield schema["title"], {k: v for k, v in schema.items() if k not in {"$schema", "$id", "$defs"}}
    yield from schema.get("$defs", {}).items()


def _local(node: Any, homes: Mapping[str, str]) -> Any:
    """A schema in which each reference to a whole object is one to its definition."""
    if isinstance(node, list):
        return [_local(item, homes) for item in node]
    if not isinstance(node, dict):
        return deepcopy(node)
    if node.get("$ref") in homes:
        return {**node, "$ref": OWN + homes[node["$ref"]]}
    return {key: _local(value, homes) for key, value in node.items()}
