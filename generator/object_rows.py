"""Requirements that follow from the fields of an object, their schemas, and the schema of what a server guarantees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.objects import FieldSpec, ObjectSpec, row_id
from generator.phrases import phrase


def areas(spec: ObjectSpec) -> list[dict[str, Any]]:
    """The requirements of an object and its fields, an area each, as a file of `requirements/` has them."""
    types = [_type_row(spec, field) for field in spec.fields if "id" in field.rows["type"]]
    presences = [
        _presence_row(spec, field) for field in spec.fields if "id" in field.rows.get("presence", {})
    ]
    if spec.row and "id" in spec.row:
        types.append(_row(spec, spec.row, "MUST", spec.row["statement"]))
    rows = {"type": types, "presence": presences}
    return [{**area, "requirements": rows[kind]} for kind, area in spec.areas.items()]


def _row(spec: ObjectSpec, about: Mapping[str, Any], level: str, statement: str) -> dict[str, Any]:
    note = {"note": about["note"]} if "note" in about else {}
    needs = {"needs": list(spec.needs)} if spec.needs else {}
    return {
        "id": about["id"],
        "level": about.get("level", level),
        "role": spec.sent_by,
        "statement": statement,
        "authority": about["authority"],
        "check": {"schema": f"{spec.strict}#/$defs/{about['id']}"},
        "judges": spec.name,
        "expected": spec.expected,
        **needs,
        "since": about["since"],
        **note,
    }


def _type_row(spec: ObjectSpec, field: FieldSpec) -> dict[str, Any]:
    about = field.rows["type"]
    says = f"is {about['says']}" if "says" in about else phrase(field.node, spec.schema)
    if field.required:
        statement = f"`{field.name}` {says}, always there."
    elif field.nullable:
        # "is a string, or null or absent", but "has `total`, or is null or absent".
        verb = "" if says.startswith("is ") else "is "
        statement = f"`{field.name}` {says}, or {verb}null or absent."
    else:
        statement = f"`{field.name}` {says}, or is absent."
    return _row(spec, about, "MUST", statement)


def _presence_row(spec: ObjectSpec, field: FieldSpec) -> dict[str, Any]:
    about = field.rows["presence"]
    until_set = ", null where it is unset" if about.get("null", True) else " and set from the start"
    return _row(spec, about, "SHOULD", f"`{field.name}` is there{until_set}.")


def definitions(spec: ObjectSpec) -> dict[str, dict[str, Any]]:
    """By id, the schema of each requirement of the object and its fields; that of one which holds several asks for all."""
    found: dict[str, dict[str, Any]] = {}
    for field in spec.fields:
        _join(found, row_id(field.rows["type"]), _type_schema(spec, field))
    if spec.row:
        _join(found, row_id(spec.row), {"type": "object"})
    for field in spec.fields:
        if "presence" in field.rows:
            _join(found, row_id(field.rows["presence"]), _presence_schema(field))
    return found


def _join(found: dict[str, dict[str, Any]], name: str, schema: dict[str, Any]) -> None:
    """Add what one field asks for to the schema of its requirement."""
    whole = found.setdefault(name, {})
    for key, value in schema.items():
        match whole.get(key):
            case list(before):
                whole[key] = [*before, *value]
            case dict(before):
                whole[key] = {**before, **value}
            case _:
                whole[key] = value


def _type_schema(spec: ObjectSpec, field: FieldSpec) -> dict[str, Any]:
    required = {"required": [field.name]} if field.required else {}
    return {**required, "properties": {field.name: {"$ref": f"{spec.id}#/properties/{field.name}"}}}


def _presence_schema(field: FieldSpec) -> dict[str, Any]:
    present: dict[str, Any] = {"required": [field.name]}
    if field.rows["presence"].get("null", True):
        return present
    never_null = {"not": {"type": "null"}, "x-expected": "set from the start, never null"}
    return {**present, "properties": {field.name: never_null}}


def strict_schema(
    spec: ObjectSpec, written: Mapping[str, Any], derived: Mapping[str, Any], musts: list[str]
) -> dict[str, Any]:
    """The schema of what the sender guarantees: the reader's, and each MUST as a `$def` of its own.

    `written` is what people wrote of it, `derived` the definitions that follow from fields and lifecycle, `musts` the
    ids of all requirements at MUST that it decides, in order.
    """
    helpers = {name: part for name, part in written.get("$defs", {}).items() if not name.startswith("BATCH-")}
    rows = {name: part for name, part in written.get("$defs", {}).items() if name.startswith("BATCH-")}
    title, sender = spec.schema["title"], spec.sent_by
    return {
        "$schema": spec.schema["$schema"],
        "$id": f"{spec.id}.{sender}",
        "title": written.get("title", f"{title} ({sender})"),
        "description": written.get("description", f"What a {sender} guarantees of this object: {title}."),
        "allOf": [{"$ref": spec.id}, *({"$ref": f"#/$defs/{name}"} for name in musts)],
        "$defs": {**helpers, **derived, **rows},
    }
