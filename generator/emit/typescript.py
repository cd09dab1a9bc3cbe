"""`batch.d.ts`: the batch object for TypeScript, where absent, null and a value are three things, too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from generator.contract import Contract
from generator.references import definition
from generator.text import made_by, render

SOURCES = ("schema/batch.schema.json", "schema/lifecycle.yaml")
SCALARS = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def emit(contract: Contract) -> dict[str, str]:
    """`models/batch.d.ts`, from the reader's schema and the stamps of the lifecycle."""
    reader, states = contract.schemas["batch"], contract.lifecycle["states"]
    text = render(
        "batch.d.ts.jinja",
        header=made_by(" and ".join(SOURCES), contract.digest(*SOURCES)),
        interfaces=[_interface(reader, reader), *_parts(reader)],
        unions=[_union(part) for part in reader["$defs"].values() if "enum" in part],
        maps=[_map(part, reader) for part in reader["$defs"].values() if _is_map(part)],
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


def _parts(reader: dict[str, Any]) -> list[dict[str, Any]]:
    return [_interface(part, reader) for part in reader["$defs"].values() if "properties" in part]


def _interface(schema: dict[str, Any], reader: dict[str, Any]) -> dict[str, Any]:
    required = schema.get("required", [])
    return {
        "name": schema["title"],
        "description": schema["description"],
        "fields": [
            {
                "name": name if name in required else f"{name}?",
                "type": type_of(field, reader),
                "description": _described(field, reader),
            }
            for name, field in schema["properties"].items()
        ],
    }


def type_of(node: dict[str, Any], reader: dict[str, Any]) -> str:
    """The TypeScript type of a schema; raises `TypeError` for one it has no word for."""
    match node:
        case {"anyOf": branches}:
            return " | ".join(type_of(branch, reader) for branch in branches)
        case {"$ref": ref}:
            target = definition(ref, reader)
            named = "properties" in target or "enum" in target or _is_map(target)
            return str(target["title"]) if named else type_of(dict(target), reader)
        case {"const": value}:
            return json.dumps(value)
        case {"type": "array", "items": items}:
            return f"{type_of(items, reader)}[]"
        case {"type": str(name)} if name in SCALARS:
            return SCALARS[name]
        case _:
            raise TypeError(f"no TypeScript type for {json.dumps(node)}")


def _described(field: dict[str, Any], reader: dict[str, Any]) -> str:
    nodes = [field, *field.get("anyOf", [])]
    nodes += [definition(node["$ref"], reader) for node in nodes if "$ref" in node]
    unit = next((f" Unit: {node['x-unit']}." for node in nodes if "x-unit" in node), "")
    return f"{field['description']}{unit}"


def _union(part: dict[str, Any]) -> dict[str, Any]:
    members = " | ".join(json.dumps(member) for member in part["enum"])
    return {"name": part["title"], "description": part["description"], "members": members}


def _map(part: dict[str, Any], reader: dict[str, Any]) -> dict[str, Any]:
    values = type_of(part["additionalProperties"], reader)
    return {"name": part["title"], "description": part["description"], "holds": values}


def _is_map(part: Mapping[str, Any]) -> bool:
    return "properties" not in part and isinstance(part.get("additionalProperties"), dict)


def _camel(state: str) -> str:
    return "".join(piece.capitalize() for piece in state.split("_"))
