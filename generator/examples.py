"""Values that a schema allows: those it gives as examples, or the plainest of its type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.references import resolved

PLAIN: dict[str, Any] = {"string": "text", "boolean": True, "array": [], "null": None}


def examples(node: Mapping[str, Any], schema: Mapping[str, Any]) -> tuple[Any, ...]:
    """At least one value of the type, none of them null; an object has all its keys."""
    value = resolved(node, schema)
    given = node.get("examples") or value.get("examples")
    if given:
        return tuple(_whole(example, value, schema) for example in given)
    if "const" in value:
        return (value["const"],)
    if "enum" in value:
        return tuple(value["enum"])
    if value.get("type") == "object":
        return ({key: examples(part, schema)[0] for key, part in value.get("properties", {}).items()},)
    if value.get("type") in {"integer", "number"}:
        return (value.get("minimum", 0),)
    return (PLAIN[str(value.get("type", "string"))],)


def _whole(example: Any, value: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    """The example with every documented key that it leaves out, so that a key can be added without an edit of it."""
    if isinstance(example, list) and "items" in value:
        items = resolved(value["items"], schema)
        return [_whole(entry, items, schema) for entry in example]
    if not isinstance(example, dict):
        return example
    parts = value.get("properties", {})
    given = {
        key: _whole(part, resolved(parts[key], schema), schema) if key in parts else part
        for key, part in example.items()
    }
    return given | {key: examples(part, schema)[0] for key, part in parts.items() if key not in example}
