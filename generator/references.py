"""References in a JSON Schema: where its `$ref`s are, and what those to its own definitions stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

OWN = "#/$defs/"
"""The beginning of every reference to a definition of the same schema."""


def references(node: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every `$ref` in a schema: the place of the schema that has it, such as `properties/usage`, and its target."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        if key == "$ref" and isinstance(child, str):
            yield place, child
        yield from references(child, f"{place}/{key}" if place else str(key))


def definition(reference: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The definition of `schema` that a reference names; raises `KeyError` where there is none.

    Of a reference to another object of the contract nothing is known here but that it is an object.
    """
    if not reference.startswith(OWN):
        return {"type": "object"}
    found: Mapping[str, Any] = schema["$defs"][reference.removeprefix(OWN)]
    return found


def followed(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself, or the definition that it refers to."""
    return definition(node["$ref"], schema) if "$ref" in node else node


def resolved(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of the value that `node` allows: of `anyOf [X, null]` X, and the definition that it refers to."""
    if "anyOf" in node:
        return resolved(next(branch for branch in node["anyOf"] if branch != {"type": "null"}), schema)
    return resolved(followed(node, schema), schema) if "$ref" in node else node
