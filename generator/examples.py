"""Values that a schema allows: those it gives as examples, or the plainest of its type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.phrases import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAIN: dict[str, Any] = {"string": "text", "boolean": True, "array": [], "null": None}


def examples(node: Mapping[str, Any], schema: Mapping[str, Any]) -> tuple[Any, ...]:
    """At least one value of the type, none of them null; an object has all its keys."""
    value = resolve(node, schema)
    given = node.get("examples") or value.get("examples")
    if given:
        return tuple(given)
    if "const" in value:
        return (value["const"],)
    if "enum" in value:
        return tuple(value["enum"])
    if value.get("type") == "object":
        return ({key: examples(part, schema)[0] for key, part in value.get("properties", {}).items()},)
    if value.get("type") in {"integer", "number"}:
        return (value.get("minimum", 0),)
    return (PLAIN[str(value.get("type", "string"))],)
