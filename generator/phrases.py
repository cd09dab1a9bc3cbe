"""What a schema asks of a value, in words: the statement of a field's requirement."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KINDS = {"string": "a string", "integer": "a whole number", "number": "a number", "boolean": "true or false"}


def resolve(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema that `node` stands for: of `anyOf [X, null]` X, and what a `$ref` points to."""
    if "anyOf" in node:
        return resolve(next(branch for branch in node["anyOf"] if branch != {"type": "null"}), schema)
    if "$ref" in node:
        target: Mapping[str, Any] = schema["$defs"][node["$ref"].rpartition("/")[2]]
        return resolve(target, schema)
    return node


def phrase(node: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """A verb and what follows it, such as "is a string that is not empty"."""
    value = resolve(node, schema)
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
    return KINDS.get(str(value.get("type")), "any value")


def _number(value: Mapping[str, Any]) -> str:
    unit = " of seconds" if str(value.get("x-unit", "")).startswith("seconds") else ""
    least, below = value.get("minimum"), value.get("exclusiveMaximum")
    bounds = {None: [], 0: ["from zero"], 1: ["above zero"]}.get(least, [f"from {least}"])
    bounds = bounds + ([f"below {below:,}"] if below is not None else [])
    told = f" {' and '.join(bounds)}" if bounds else ""
    return f"{KINDS[value['type']]}{unit}{told}"


def _object(value: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    if isinstance(value.get("additionalProperties"), dict) and not value.get("properties"):
        held = resolve(value["additionalProperties"], schema).get("type")
        return f"maps strings to {held}s"
    required = value.get("required", [])
    if not required:
        return "is an object"
    parts = [resolve(value["properties"][key], schema) for key in required]
    alike = all(part == parts[0] for part in parts) and parts[0].get("type") in KINDS
    each = ", each " + _noun(parts[0], schema) if alike else ""
    return f"has {_listed((f'`{key}`' for key in required), 'and')}{each}"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _listed(names: Iterable[str], word: str) -> str:
    *most, last = names
    return f"{', '.join(most)} {word} {last}" if most else last
