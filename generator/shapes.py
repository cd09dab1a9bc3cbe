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

from generator.contract import Contract
from generator.references import OWN
from generator.surface import sources, surface, titles

NULL = {"type": "null"}
ENDS_A_COMMENT = ("*/", '"""', "\\", "\n")
"""Parts of a description that would end a comment in one of the languages, or mean something else there."""

Kind = Literal["string", "integer", "number", "boolean", "const", "enum", "map", "free", "array", "record"]


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
    def has_numbers(self) -> bool:
        """True where some key holds a number that need not be whole."""
        return any(key.type.kind == "number" for record in self.records for key in record.keys)

    @cached_property
    def objects(self) -> tuple[Record, ...]:
        """The records that are objects of the contract."""
        return tuple(record for record in self.records if record.object)


def shapes(contract: Contract) -> Shapes:
    """The types of every object; raises `TypeError` for a schema that this has no word for."""
    reader = _Reader(contract)
    for title in reader.objects:
        reader.named(title)
    return Shapes(
        contract.revision,
        contract.digest(*sources(contract.objects)),
        tuple(reader.records.values()),
        tuple(reader.enums.values()),
        tuple(reader.maps.values()),
    )


class _Reader:
    """Collects what the surface defines, each title once."""

    def __init__(self, contract: Contract) -> None:
        self.definitions: Mapping[str, Any] = surface(contract.objects)["$defs"]
        self.objects = {title: contract.objects[name] for name, title in titles(contract.objects).items()}
        self.records: dict[str, Record] = {}
        self.enums: dict[str, Enum] = {}
        self.maps: dict[str, Map] = {}

    def named(self, title: str) -> Type:
        """The type of a definition, which is collected where it was not yet."""
        node = self.definitions[title]
        doc = _plain(node["description"])
        if "properties" in node:
            if title not in self.records:
                keys = tuple(self._keys(node))
                self.records[title] = Record(title, doc, keys, *self._role(title))
            return Type("record", title)
        if "enum" in node:
            self.enums[title] = Enum(title, doc, tuple(node["enum"]))
            return Type("enum", title)
        if node.get("additionalProperties") == {"type": "string"}:
            self.maps[title] = Map(title, doc)
            return Type("map", title)
        return self._type(node)

    def _role(self, title: str) -> tuple[str, str]:
        """The name of the object, and who sends it; both empty of what is no object but a part of one."""
        spec = self.objects.get(title)
        return (spec.name, spec.sent_by) if spec else ("", "")

    def _keys(self, node: Mapping[str, Any]) -> Iterator[Key]:
        required = node.get("required", [])
        for name, field in node["properties"].items():
            value, nullable = _value(field)
            yield Key(name, self._doc(field), self._type(value), name in required, nullable)

    def _doc(self, field: Mapping[str, Any]) -> str:
        """The description, and the unit where there is one."""
        nodes = [field, *field.get("anyOf", [])]
        nodes += [self.definitions[node["$ref"].removeprefix(OWN)] for node in nodes if "$ref" in node]
        unit = next((f" Unit: {node['x-unit']}." for node in nodes if "x-unit" in node), "")
        return _plain(f"{field['description']}{unit}")

    def _type(self, node: Mapping[str, Any]) -> Type:
        match node:
            case {"$ref": str(ref)}:
                return self.named(ref.removeprefix(OWN))
            case {"type": "array", "items": items}:
                return Type("array", item=self._type(items))
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
        case {"type": "number"}:
            return Type("number")
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


def _plain(text: str) -> str:
    """A text that may stand in a comment of any language; raises `TypeError` for one that would end it."""
    if found := [mark for mark in ENDS_A_COMMENT if mark in text]:
        raise TypeError(f"a description cannot have {found[0]!r}, which would end a comment: {text}")
    return text
