"""`batch.d.ts`: every object for TypeScript, where absent, null and a value are three things, too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from generator.contract import LIFECYCLE, Contract
from generator.references import definition
from generator.surface import sources, surface
from generator.text import listed, made_by, render

SCALARS = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def emit(contract: Contract) -> dict[str, str]:
    """`models/batch.d.ts`, from what readers accept of each object and the stamps of the lifecycle."""
    whole, states = surface(contract.objects), contract.lifecycle["states"]
    files, parts = sources(contract.objects), whole["$defs"].values()
    text = render(
        "batch.d.ts.jinja",
        header=made_by(f"{listed(files)} and {LIFECYCLE}", contract.digest(*files, LIFECYCLE)),
        interfaces=[_interface(part, whole) for part in parts if "properties" in part],
        unions=[_union(part) for part in parts if "enum" in part],
        maps=[_map(part, whole) for part in parts if _is_map(part)],
        states=[
            {
                "name": f"{_camel(state)}Batch",
                "status": state,
                "stamp": about.get("stamp"),
                "meaning": about["meaning"],
            }
            for state, about in states.items()
        ],
        terminal=[state for state, about in states.items() if about["terminal"]],
    )
    return {"batchspec_contract/models/batch.d.ts": text}


def _interface(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    required = schema.get("required", [])
    return {
        "name": schema["title"],
        "description": schema["description"],
        "fields": [
            {
                "name": name if name in required else f"{name}?",
                "type": type_of(field, whole),
                "description": _described(field, whole) + (" @deprecated" if field.get("deprecated") else ""),
            }
            for name, field in schema["properties"].items()
        ],
    }


def type_of(node: dict[str, Any], whole: dict[str, Any]) -> str:
    """The TypeScript type of a schema; raises `TypeError` for one it has no word for."""
    match node:
        case {"anyOf": branches}:
            return " | ".join(type_of(branch, whole) for branch in branches)
        case {"$ref": ref}:
            target = definition(ref, whole)
            named = "properties" in target or "enum" in target or _is_map(target)
            return str(target["title"]) if named else type_of(dict(target), whole)
        case {"const": value}:
            return json.dumps(value)
        case {"type": "array", "items": items}:
            return f"{type_of(items, whole)}[]"
        case {"type": "object"} if "properties" not in node:
            return "{ [name: string]: unknown }"
        case {"type": str(name)} if name in SCALARS:
            return SCALARS[name]
        case _:
            raise TypeError(f"no TypeScript type for {json.dumps(node)}")


def _described(field: dict[str, Any], whole: dict[str, Any]) -> str:
    nodes = [field, *field.get("anyOf", [])]
    nodes += [definition(node["$ref"], whole) for node in nodes if "$ref" in node]
    unit = next((f" Unit: {node['x-unit']}." for node in nodes if "x-unit" in node), "")
    return f"{field['description']}{unit}"


def _union(part: dict[str, Any]) -> dict[str, Any]:
    members = " | ".join(json.dumps(member) for member in part["enum"])
    return {"name": part["title"], "description": part["description"], "members": members}


def _map(part: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    values = type_of(part["additionalProperties"], whole)
    return {"name": part["title"], "description": part["description"], "holds": values}


def _is_map(part: Mapping[str, Any]) -> bool:
    return "properties" not in part and isinstance(part.get("additionalProperties"), dict)


def _camel(state: str) -> str:
    return "".join(piece.capitalize() for piece in state.split("_"))
