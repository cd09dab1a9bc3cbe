"""A schema of a value in words: the statement of a field's requirement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from generator.references import resolved

SCALARS = {
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


def phrase(node: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """A verb and what follows it, such as "is a string that is not empty"."""
    value = resolved(node, schema)
    if value.get("type") == "object":
        return _object(value, schema)
    return f"is {_noun(value, schema)}"


def _noun(value: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    if "const" in value:
        return f"`{_text(value['const'])}`"
    if "enum" in value:
        return f"one of {_listed((f'`{_text(member)}`' for member in value['enum']), 'or')}"
    if value.get("type") == "array":
        return f"a list, each entry of which {phrase(value.get('items', {}), schema)}"
    if value.get("type") == "string":
        return "a string that is not empty" if value.get("minLength") == 1 else "a string"
    if value.get("type") in {"integer", "number"}:
        return _number(value)
    return SCALARS.get(str(value.get("type")), "any value")


def _number(value: Mapping[str, Any]) -> str:
    unit = " of seconds" if str(value.get("x-unit", "")).startswith("seconds") else ""
    least, below = value.get("minimum"), value.get("exclusiveMaximum")
    bounds = {None: [], 0: ["from zero"], 1: ["above zero"]}.get(least, [f"from {least}"])
    bounds = bounds + ([f"below {below:,}"] if below is not None else [])
    limits = f" {' and '.join(bounds)}" if bounds else ""
    return f"{SCALARS[value['type']]}{unit}{limits}"


def _object(value: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    if isinstance(value.get("additionalProperties"), dict) and not value.get("properties"):
        held = resolved(value["additionalProperties"], schema).get("type")
        return f"maps strings to {held}s"
    required = value.get("required", [])
    if not required:
        return "is an object"
    parts = [resolved(value["properties"][key], schema) for key in required]
    alike = all(part == parts[0] for part in parts) and parts[0].get("type") in SCALARS
    each = ", each " + _noun(parts[0], schema) if alike else ""
    return f"has {_listed((f'`{key}`' for key in required), 'and')}{each}"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _listed(names: Iterable[str], word: str) -> str:
    *most, last = names
    return f"{', '.join(most)} {word} {last}" if most else last
