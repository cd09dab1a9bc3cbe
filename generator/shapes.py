"""The objects of the contract as types: what an emitter of models for any language asks for.

The ten schemas become one list of records, enums and maps, each once, under its title. A scalar that has a name of its
own, such as a timestamp, is what it is made of, with its limits.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from generator.contract import SCHEMA_SUFFIX, Contract
from generator.references import OWN

NULL = {"type": "null"}
ENDS_A_COMMENT = ("*/", '"""', "\\", "\n")
"""Parts of a description that would end a comment in one of the languages, or mean something else there."""

Kind = Literal["string", "integer", "boolean", "const", "enum", "map", "free", "array", "record"]


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a value that is not null."""

    kind: Kind
    """`map` is an object of strings, `free` an object of anything."""
    name: str = ""
    """Of a record, an enum or a map."""
    item: Type | None = None
    """Of an array."""
    const: str = ""
    least: int | None = None
    most: int | None = None
    shortest: int = 0
    """The fewest characters of a string."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a record."""

    name: str
    doc: str
    type: Type
    required: bool
    nullable: bool


@dataclass(frozen=True, slots=True)
class Record:
    """An object with keys of its own."""

    name: str
    doc: str
    keys: tuple[Key, ...]
    object: str
    """The name of its schema where it is one of the objects of the contract, else empty."""
    sent_by: str
    """`server` or `client`, of an object of the contract."""


@dataclass(frozen=True, slots=True)
class Enum:
    """Strings of which the contract knows some; a server may send another."""

    name: str
    doc: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """An object that holds a string under each key."""

    name: str
    doc: str


@dataclass(frozen=True)
class Shapes:
    """Everything that models are made of."""

    revision: str
    digest: str
    """SHA-256 of the files that say it."""
    records: tuple[Record, ...]
    """Each after those that it refers to."""
    enums: tuple[Enum, ...]
    maps: tuple[Map, ...]

    @cached_property
    def objects(self) -> tuple[Record, ...]:
        """The records that are objects of the contract."""
        return tuple(record for record in self.records if record.object)


def shapes(contract: Contract) -> Shapes:
    """The types of every object; raises `TypeError` for a schema that this has no word for."""
    reader = _Reader(contract)
    for name in contract.objects:
        reader.object(name)
    return Shapes(
        contract.revision,
        contract.digest(*(f"schema/{name}{SCHEMA_SUFFIX}" for name in contract.objects)),
        tuple(reader.records.values()),
        tuple(reader.enums.values()),
        tuple(reader.maps.values()),
    )


class _Reader:
    """Collects what the schemas define, each title once."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.names = {contract.schemas[name]["$id"]: name for name in contract.objects}
        self.records: dict[str, Record] = {}
        self.enums: dict[str, Enum] = {}
        self.maps: dict[str, Map] = {}
        self._defined: dict[str, Any] = {}

    def object(self, name: str) -> Type:
        schema = self.contract.schemas[name]
        return self._named(schema, schema, name)

    def _named(self, node: Mapping[str, Any], whole: Mapping[str, Any], object_name: str = "") -> Type:
        """The type of a schema with a title, which is defined where it was not yet."""
        title = node["title"]
        body = {key: value for key, value in node.items() if key != "$defs"}
        if self._defined.setdefault(title, body) != body:
            raise TypeError(f"two schemas have the title {title}")
        if "properties" in node:
            if title not in self.records:
                keys = tuple(self._keys(node, whole))
                sent_by = self.contract.objects[object_name].sent_by if object_name else ""
                self.records[title] = Record(title, _plain(node["description"]), keys, object_name, sent_by)
            return Type("record", title)
        if "enum" in node:
            self.enums[title] = Enum(title, _plain(node["description"]), tuple(node["enum"]))
            return Type("enum", title)
        if node.get("additionalProperties") == {"type": "string"}:
            self.maps[title] = Map(title, _plain(node["description"]))
            return Type("map", title)
        return self._type(node, whole)

    def _keys(self, node: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[Key]:
        required = node.get("required", [])
        for name, field in node["properties"].items():
            value, nullable = _value(field)
            yield Key(name, _doc(field, whole), self._type(value, whole), name in required, nullable)

    def _type(self, node: Mapping[str, Any], whole: Mapping[str, Any]) -> Type:
        match node:
            case {"$ref": str(ref)} if ref.startswith(OWN):
                return self._named(whole["$defs"][ref.removeprefix(OWN)], whole)
            case {"$ref": str(ref)}:
                return self.object(self.names[ref])
            case {"type": "array", "items": items}:
                return Type("array", item=self._type(items, whole))
            case _:
                return _scalar(node)


def _scalar(node: Mapping[str, Any]) -> Type:
    match node:
        case {"const": str(value)}:
            return Type("const", const=value)
        case {"type": "object", "additionalProperties": True}:
            return Type("free")
        case {"type": "string"}:
            return Type("string", shortest=node.get("minLength", 0))
        case {"type": "integer"}:
            return Type("integer", least=node.get("minimum"), most=_most(node))
        case {"type": "boolean"}:
            return Type("boolean")
        case _:
            raise TypeError(f"models have no type for {json.dumps(node)}")


def _value(field: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """The schema of the value that is not null, and whether there may be null in its place."""
    branches = field.get("anyOf", [field])
    values = [branch for branch in branches if branch != NULL]
    if len(values) != 1:
        raise TypeError(f"models have no type for {json.dumps(field)}")
    return values[0], NULL in branches


def _most(node: Mapping[str, Any]) -> int | None:
    """The greatest whole number that is allowed."""
    below = node.get("exclusiveMaximum")
    return int(below) - 1 if below is not None else node.get("maximum")


def _doc(field: Mapping[str, Any], whole: Mapping[str, Any]) -> str:
    """The description, and the unit where there is one."""
    nodes = [field, *field.get("anyOf", [])]
    nodes += [
        whole["$defs"][node["$ref"].removeprefix(OWN)]
        for node in nodes
        if node.get("$ref", "").startswith(OWN)
    ]
    unit = next((f" Unit: {node['x-unit']}." for node in nodes if "x-unit" in node), "")
    old = " Deprecated." if field.get("deprecated") else ""
    return _plain(f"{field['description']}{unit}{old}")


def _plain(text: str) -> str:
    """A text that may stand in a comment of any language; raises `TypeError` for one that would end it."""
    if found := [mark for mark in ENDS_A_COMMENT if mark in text]:
        raise TypeError(f"a description cannot have {found[0]!r}, which would end a comment: {text}")
    return text
