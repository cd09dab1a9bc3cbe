"""The objects of the contract, and what stands beside each property of their schemas.

A schema is an object of the contract when it has `x-object`. Each of its properties says in `x-rows` which requirements
hold it, and in `x-set` from when it has a value; schema/meta/object.schema.json describes both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BATCH = "batch"
"""The object whose states schema/lifecycle.yaml tells."""

ANNOTATIONS = frozenset({"x-object", "x-rows", "x-set"})
"""Keywords that are for the generator alone; no schema that ships has them."""


BATCH = "batch"
"""The object whose states schema/lifecycle.yaml tells."""


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
    """True where it always has a value from then on, false where only some objects have one."""
    stamp: str | None
    """The state whose entry it tells the time of."""
    result: bool
    """True of a result of the work, which never changes after the end."""
    rows: Mapping[str, Any]
    """`type` and, where the key may be absent, `presence`: the requirements that hold it. One with `held_by` stands elsewhere."""

    def row_id(self, kind: str) -> str | None:
        """The id of the `type` or the `presence` requirement; `None` where there is none."""
        return row_id(self.rows[kind]) if kind in self.rows else None

    @property
    def since(self) -> str:
        return str(self.rows["type"]["since"])


@dataclass(frozen=True, slots=True)
class ObjectSpec:
    """One object of the contract: its fields, in the order of the wire, and its requirements."""

    name: str
    schema: Mapping[str, Any]
    """As it ships."""
    fields: tuple[FieldSpec, ...]
    areas: Mapping[str, Mapping[str, str]]
    """The area of the `type` rows, and that of the `presence` rows where there are any."""
    row: Mapping[str, Any] | None
    """The requirement that it is an object at all; `None` where a rule has told already."""
    sent_by: str
    """`server` or `client`: whom its requirements hold."""
    expected: str
    needs: tuple[str, ...]
    """Of its requirements, as a file of `requirements/` has both."""

    @property
    def id(self) -> str:
        return str(self.schema["$id"])

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """The requirements that hold the object and its fields, as they stand beside them."""
        found = [
            *([self.row] if self.row else []),
            *(row for field in self.fields for row in field.rows.values()),
        ]
        return [row for row in found if "held_by" not in row]

    @property
    def held(self) -> tuple[str, ...]:
        """The ids of requirements that stand elsewhere and hold fields of it."""
        rows = (row for field in self.fields for row in field.rows.values() if "held_by" in row)
        return tuple(dict.fromkeys(row_id(row) for row in rows))

    @property
    def strict(self) -> str:
        """The name of the schema of what its sender guarantees."""
        return f"{self.name}.{self.sent_by}"


def row_id(row: Mapping[str, Any]) -> str:
    """The id of a requirement that stands beside a field, or of the one elsewhere that holds it."""
    return str(row.get("id") or row["held_by"])


def is_object(schema: Mapping[str, Any]) -> bool:
    """True of a schema that is one of the contract's objects."""
    return "x-object" in schema


def read_object(name: str, schema: Mapping[str, Any]) -> ObjectSpec:
    """The object that an annotated schema describes, as schema/meta/object.schema.json has it."""
    about = schema["x-object"]
    required = schema.get("required", [])
    fields = tuple(_field(key, node, required=key in required) for key, node in schema["properties"].items())
    return ObjectSpec(
        name,
        shipped(schema),
        fields,
        about["areas"],
        about.get("row"),
        about.get("sent_by", "server"),
        about.get("expected", "always"),
        tuple(about.get("needs", ())),
    )


def _field(name: str, node: Mapping[str, Any], *, required: bool) -> FieldSpec:
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
