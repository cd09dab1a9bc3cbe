"""`objects.py`: the table of each object's fields, which fixtures, servers, cases, ways and mutants draw from."""

from __future__ import annotations

from typing import Any

from generator.claims import reader_claims
from generator.contract import EXPORTED, Contract
from generator.examples import examples
from generator.objects import FieldSpec, ObjectSpec, row_id
from generator.references import resolved
from generator.text import python_header, render


def emit(contract: Contract) -> dict[str, str]:
    """`objects.py`, from every schema that is an object of the contract."""
    sources = [f"schema/{name}.schema.json" for name in contract.objects]
    text = render(
        "objects.py.jinja",
        header=python_header(" and ".join(sources), contract.digest(*sources)),
        objects=[_object(spec) for spec in contract.objects.values()],
    )
    return {"batchspec_contract/objects.py": text}


def _object(spec: ObjectSpec) -> dict[str, Any]:
    return {
        "name": spec.name,
        "title": spec.schema["title"],
        "schema": EXPORTED.get(spec.name, spec.name),
        "sent_by": spec.sent_by,
        "row": row_id(spec.row) if spec.row else None,
        "held": spec.held,
        "paths": tuple(reader_claims(spec.schema)),
        "fields": [_field(field, spec) for field in spec.fields],
    }


def _field(field: FieldSpec, spec: ObjectSpec) -> dict[str, Any]:
    value = resolved(field.node, spec.schema)
    presence = field.rows.get("presence")
    return {
        "name": field.name,
        "type": _type(value),
        "required": field.required,
        "nullable": field.nullable,
        "starts": field.starts,
        "certain": field.certain,
        "stamp": field.stamp,
        "result": field.result,
        "unit": value.get("x-unit"),
        "examples": examples(field.node, spec.schema),
        "type_row": field.row_id("type"),
        "presence_row": field.row_id("presence"),
        "never_null": presence is not None and not presence.get("null", True),
        "since": field.since,
    }


def _type(value: Any) -> str:
    if "const" in value or "enum" in value:
        return "const" if "const" in value else "enum"
    if value.get("type") == "object" and not value.get("properties"):
        return "map"
    return str(value["type"])
