"""The objects of the contract: what stands beside each property of a schema, and the rows that follow from it.

A schema is an object of the contract when it has `x-object`. Each of its properties says in `x-rows` which requirements
hold it, and in `x-set` from when it has a value; schema/meta/object.schema.json describes both.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generator.phrases import phrase
from generator.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ANNOTATIONS = frozenset({"x-object", "x-rows", "x-set"})
"""Keywords that are for the generator alone; no schema that ships has them."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One property of an object, with what stands beside it."""

    name: str
    node: Mapping[str, Any]
    """Its schema, without what is for the generator alone."""
    required: bool
    nullable: bool
    starts: tuple[str, ...]
    """The states from which on it has a value; none where it has one from the creation on."""
    certain: bool
    """Whether it always has a value from then on, or only in some objects."""
    stamp: str | None
    """The state whose entry it tells the time of."""
    result: bool
    """Whether it is a result of the work, which never changes after the end."""
    rows: Mapping[str, Any]
    """`type` and, where the key may be absent, `presence`: the requirements that hold it."""


@dataclass(frozen=True, slots=True)
class ObjectSpec:
    """One object of the contract: its fields, in the order of the wire, and its requirements."""

    name: str
    schema: Mapping[str, Any]
    """As it ships."""
    fields: tuple[FieldSpec, ...]
    areas: Mapping[str, Mapping[str, str]]
    """The area of the `type` rows and that of the `presence` rows."""
    row: Mapping[str, Any]
    """The requirement that it is an object at all."""

    @property
    def id(self) -> str:
        return str(self.schema["$id"])

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """What stands beside the object and its fields of each requirement that holds them."""
        return [self.row, *(row for field in self.fields for row in field.rows.values())]


def is_object(schema: Mapping[str, Any]) -> bool:
    """Whether the schema is one of the contract's objects."""
    return "x-object" in schema


def read_object(name: str, schema: Mapping[str, Any]) -> ObjectSpec:
    """The object that an annotated schema describes, as schema/meta/object.schema.json has it."""
    about = schema["x-object"]
    required = schema.get("required", [])
    fields = tuple(_field(key, node, key in required) for key, node in schema["properties"].items())
    return ObjectSpec(name, shipped(schema), fields, about["areas"], about["row"])


def _field(name: str, node: Mapping[str, Any], required: bool) -> FieldSpec:  # noqa: FBT001  a fact of the field
    begins = node.get("x-set", {})
    stamp = begins.get("stamp")
    return FieldSpec(
        name=name,
        node=shipped(node),
        required=required,
        nullable={"type": "null"} in node.get("anyOf", []),
        starts=(stamp,) if stamp else tuple(begins.get("from", ())),
        certain=begins.get("certain", True),
        stamp=stamp,
        result=begins.get("result", False),
        rows=node["x-rows"],
    )


def shipped(node: Any) -> Any:
    """A schema without the keywords that are for the generator alone."""
    if isinstance(node, dict):
        return {key: shipped(value) for key, value in node.items() if key not in ANNOTATIONS}
    return [shipped(item) for item in node] if isinstance(node, list) else node


def areas(spec: ObjectSpec) -> list[dict[str, Any]]:
    """The requirements of an object and its fields, an area each, as a file of `requirements/` has them."""
    types = [_type_row(spec, field) for field in spec.fields] + [_object_row(spec)]
    presences = [_presence_row(spec, field) for field in spec.fields if "presence" in field.rows]
    return [
        {**spec.areas["type"], "requirements": types},
        {**spec.areas["presence"], "requirements": presences},
    ]


def _row(spec: ObjectSpec, about: Mapping[str, Any], level: str, statement: str) -> dict[str, Any]:
    note = {"note": about["note"]} if "note" in about else {}
    return {
        "id": about["id"],
        "level": about.get("level", level),
        "role": "server",
        "statement": statement,
        "authority": about["authority"],
        "check": {"schema": f"{spec.name}.server#/$defs/{about['id']}"},
        "judges": spec.name,
        "expected": "always",
        "since": about["since"],
        **note,
    }


def _object_row(spec: ObjectSpec) -> dict[str, Any]:
    return _row(spec, spec.row, "MUST", spec.row["statement"])


def _type_row(spec: ObjectSpec, field: FieldSpec) -> dict[str, Any]:
    about = field.rows["type"]
    says = f"is {about['says']}" if "says" in about else phrase(field.node, spec.schema)
    if field.required:
        statement = f"`{field.name}` {says}, always there."
    elif field.nullable:
        again = "" if says.startswith("is ") else "is "
        statement = f"`{field.name}` {says}, or {again}null or absent."
    else:
        statement = f"`{field.name}` {says}, or is absent."
    return _row(spec, about, "MUST", statement)


def _presence_row(spec: ObjectSpec, field: FieldSpec) -> dict[str, Any]:
    about = field.rows["presence"]
    rest = ", null where it is unset" if about.get("null", True) else " and set from the start"
    return _row(spec, about, "SHOULD", f"`{field.name}` is there{rest}.")


def definitions(spec: ObjectSpec) -> dict[str, dict[str, Any]]:
    """By id, the schema of each requirement of the object and its fields."""
    found = {field.rows["type"]["id"]: _type_schema(spec, field) for field in spec.fields}
    found[spec.row["id"]] = {"type": "object"}
    for field in spec.fields:
        if "presence" in field.rows:
            found[field.rows["presence"]["id"]] = _presence_schema(field)
    return found


def _type_schema(spec: ObjectSpec, field: FieldSpec) -> dict[str, Any]:
    required = {"required": [field.name]} if field.required else {}
    return {**required, "properties": {field.name: {"$ref": f"{spec.id}#/properties/{field.name}"}}}


def _presence_schema(field: FieldSpec) -> dict[str, Any]:
    there: dict[str, Any] = {"required": [field.name]}
    if field.rows["presence"].get("null", True):
        return there
    never = {"not": {"type": "null"}, "x-expected": "set from the start, never null"}
    return {**there, "properties": {field.name: never}}


def server_schema(
    spec: ObjectSpec, written: Mapping[str, Any], derived: Mapping[str, Any], musts: list[str]
) -> dict[str, Any]:
    """The schema of what a server guarantees: the reader's, and each MUST as a `$def` of its own.

    `written` is what people wrote of it, `derived` the definitions that follow from fields and lifecycle, `musts` the
    ids of all requirements at MUST that it decides, in order.
    """
    helpers = {name: part for name, part in written.get("$defs", {}).items() if not name.startswith("BATCH-")}
    rows = {name: part for name, part in written.get("$defs", {}).items() if name.startswith("BATCH-")}
    title = spec.schema["title"]
    return {
        "$schema": spec.schema["$schema"],
        "$id": f"{spec.id}.server",
        "title": written.get("title", f"{title} (server)"),
        "description": written.get("description", f"What a server guarantees of this object: {title}."),
        "allOf": [{"$ref": spec.id}, *({"$ref": f"#/$defs/{name}"} for name in musts)],
        "$defs": {**helpers, **derived, **rows},
    }


def dangling(name: str, schema: Mapping[str, Any]) -> Iterator[Problem]:
    """Each `$ref` into the schema's own `$defs` that names nothing there."""
    known = schema.get("$defs", {})
    prefix = "#/$defs/"
    for place, target in _references(schema, ""):
        if target.startswith(prefix) and target.removeprefix(prefix) not in known:
            mend = f"there are {', '.join(known)}"
            yield Problem(
                f"schema/{name}.schema.json", place, f"$ref names {target}, which is not there", mend
            )


def _references(node: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield place.removeprefix("/"), node["$ref"]
        for key, part in node.items():
            yield from _references(part, f"{place}/{key}")
    elif isinstance(node, list):
        for index, part in enumerate(node):
            yield from _references(part, f"{place}/{index}")


def check(spec: ObjectSpec, states: Mapping[str, Any]) -> Iterator[Problem]:
    """What is missing or contradictory beside the properties of an object; nothing when all is well."""
    file = f"schema/{spec.name}.schema.json"
    stamped = Counter(field.stamp for field in spec.fields if field.stamp)
    for field in spec.fields:
        place = f"properties/{field.name}"
        if "presence" in field.rows and field.required:
            yield Problem(file, f"{place}/x-rows", "a required key has a `presence` row", "take the row out")
        if "presence" not in field.rows and not field.required:
            mend = f'add {{"presence": {{"id": "BATCH-{spec.areas["presence"]["area"]}-…", …}}}}'
            yield Problem(file, f"{place}/x-rows", "a key that may be absent has no `presence` row", mend)
        for state in field.starts:
            if state not in states:
                mend = f"there are {', '.join(states)}"
                yield Problem(file, f"{place}/x-set", f"no state is called {state!r}", mend)
        if field.stamp and stamped[field.stamp] > 1:
            what = f"another field is the stamp of {field.stamp}, too"
            yield Problem(file, f"{place}/x-set", what, "let one field alone tell when it was entered")
        for kind in sorted(field.rows):
            area = field.rows[kind]["id"].split("-")[1]
            if area != spec.areas[kind]["area"]:
                what = f"{field.rows[kind]['id']} is not of area {spec.areas[kind]['area']}"
                yield Problem(file, f"{place}/x-rows/{kind}", what, "give it the next free id of that area")
