"""The tree of a batch, as the reader's schema has it: its levels, their keys, and values that these may have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import copy, deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from batchspec.contract.schemas import document, resolved
from batchspec.reading.strict_json import escaped
from batchspec_contract.objects import OBJECTS

Schema = dict[str, Any]
Path = tuple[str | int, ...]
"""The keys that lead to a value; 0 is the first entry of a list."""

BATCH = OBJECTS["batch"]
NUMBER_LIMITS = {"least": "minimum", "most": "maximum"}
STRING_LIMITS = {"least": "minLength", "most": "maxLength"}
PLAIN = {"integer": 3, "number": 1.5}


@dataclass(frozen=True, slots=True)
class Key:
    """A documented key of an object at some depth."""

    place: Path
    required: bool
    nullable: bool
    value: Schema
    """The schema of a value that is not null."""

    @property
    def name(self) -> str:
        return str(self.place[-1])

    @property
    def pointer(self) -> str:
        return pointer(self.place)


@dataclass(frozen=True, slots=True)
class Level:
    """An object with documented keys: the batch, or one that is nested in it."""

    name: str
    place: Path
    keys: tuple[Key, ...]


def value_schema(node: Schema) -> Schema:
    """`node` with its reference followed and its null branch left aside."""
    return cast("Schema", resolved(node, document(BATCH.schema)))


@cache
def levels() -> tuple[Level, ...]:
    """The batch, then every object with documented keys that is nested in it, in the order of the wire."""
    found = list(_objects(document(BATCH.schema), ()))
    names = Counter(_short_name(place, node) for place, node in found)
    return tuple(Level(_name(place, node, names), place, tuple(_keys(place, node))) for place, node in found)


def _objects(node: Schema, place: Path) -> Iterator[tuple[Path, Schema]]:
    value = value_schema(node)
    if value.get("properties"):
        yield place, value
    for key, part in value.get("properties", {}).items():
        yield from _objects(part, (*place, key))
    if "items" in value:
        yield from _objects(value["items"], (*place, 0))


def _name(place: Path, node: Schema, names: Counter[str]) -> str:
    short = _short_name(place, node)
    return short if names[short] == 1 else "-".join(map(str, place))


def _short_name(place: Path, node: Schema) -> str:
    """The last key that leads there; of an entry of a list, what its schema is called."""
    if not place:
        return BATCH.name
    if isinstance(place[-1], str):
        return place[-1]
    title = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.get("title", "entry")).lower()
    return title.removeprefix(f"{BATCH.name}_")


def _keys(place: Path, node: Schema) -> Iterator[Key]:
    for name, part in node["properties"].items():
        nullable = {"type": "null"} in part.get("anyOf", [])
        yield Key((*place, name), name in node.get("required", ()), nullable, value_schema(part))


def pointer(place: Path) -> str:
    """A place as a JSON pointer."""
    return "".join(f"/{escaped(str(token))}" for token in place)


def put(value: Any, place: Path, new: Any) -> Any:
    """A copy of `value` with `new` at a place."""
    if not place:
        return new
    whole, inner = _copied(value, place)
    inner[place[-1]] = new
    return whole


def less(value: Any, place: Path) -> Any:
    """A copy of `value` without the key at a place."""
    whole, inner = _copied(value, place)
    del inner[place[-1]]
    return whole


def _copied(value: Any, place: Path) -> tuple[Any, Any]:
    """A copy of a value, and in it what holds the place. All beside the way there is shared: it may be nested very deep."""
    whole = inner = copy(value)
    for token in place[:-1]:
        inner[token] = copy(inner[token])
        inner = inner[token]
    return whole, inner


def found(value: Any, place: Path) -> Any:
    """The value at a place that is there."""
    for token in place:
        value = value[token]
    return value


def plain(node: Schema, name: str = "entry") -> Any:
    """A value that the schema allows: its example, or the plainest of its type; a string says its own name."""
    value = value_schema(node)
    for examples in (node.get("examples"), value.get("examples"), value.get("enum")):
        if examples:
            return deepcopy(examples[0])
    if "const" in value:
        return value["const"]
    if value.get("type") == "object":
        parts = value.get("properties") or {name: value.get("additionalProperties") or {}}
        return {key: plain(part, key) for key, part in parts.items()}
    if value.get("type") == "array":
        return [plain(value["items"])] if "items" in value else []
    return _plain_scalar(value, name)


def _plain_scalar(value: Schema, name: str) -> Any:
    kind = value.get("type")
    if kind in PLAIN:
        limits = ends(value)
        return min(max(PLAIN[kind], limits.get("least", PLAIN[kind])), limits.get("most", PLAIN[kind]))
    if kind == "boolean":
        return True
    return name.ljust(value.get("minLength", 0), "x")[: value.get("maxLength")]


def filled(value: Any, node: Schema) -> Any:
    """The value in which each documented key has a value, also those that it lacks or that are null in it."""
    schema = value_schema(node)
    if isinstance(value, list) and "items" in schema:
        return [filled(item, schema["items"]) for item in value or [plain(schema["items"])]]
    if not isinstance(value, dict) or "properties" not in schema:
        return value
    made = {key: filled(item, schema["properties"].get(key, {})) for key, item in value.items()}
    for key, part in schema["properties"].items():
        if made.get(key) is None:
            made[key] = plain(part, key)
    return made


def ends(node: Schema) -> Mapping[str, Any]:
    """The values at the limits of a number or string, by `least` and `most`; only those that the schema has."""
    value = value_schema(node)
    limits: dict[str, Any] = {}
    if value.get("type") in {"integer", "number"}:
        if "exclusiveMinimum" in value:
            limits["least"] = value["exclusiveMinimum"] + 1
        if "exclusiveMaximum" in value:
            limits["most"] = value["exclusiveMaximum"] - 1
        limits |= {end: value[word] for end, word in NUMBER_LIMITS.items() if word in value}
    elif value.get("type") == "string" and "enum" not in value:
        limits = {end: "x" * value[word] for end, word in STRING_LIMITS.items() if value.get(word)}
    return limits


def at_end(value: Any, node: Schema, end: str) -> Any:
    """`value` with every number in it at one of its limits, where it has that limit."""
    schema = value_schema(node)
    if isinstance(value, dict) and "properties" in schema:
        parts = schema["properties"]
        return {key: at_end(item, parts[key], end) if key in parts else item for key, item in value.items()}
    if isinstance(value, list) and "items" in schema:
        return [at_end(item, schema["items"], end) for item in value]
    return ends(schema).get(end, value) if schema.get("type") in {"integer", "number"} else value
