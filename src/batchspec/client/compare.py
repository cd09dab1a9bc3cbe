"""What a client was given beside what it gave back."""

from __future__ import annotations

from typing import Any

from batchspec.schemas import document
from batchspec.strict_json import NotStrictJSON, escaped, load
from batchspec.trace import Case


def exposed(case: Case) -> dict[str, Any] | str:
    """The object a client gave back, or one line on why it is none."""
    if case.text is None:
        return "nothing"
    try:
        value = load(case.text)
    except NotStrictJSON as fault:
        return fault.what
    return value if isinstance(value, dict) else f"a JSON {type(value).__name__}"


def documented(value: Any, schema: dict[str, Any] | None = None) -> Any:
    """`value` without the keys its schema does not name; a map such as `metadata` keeps all."""
    node = _value_schema(document("reader") if schema is None else schema)
    if isinstance(value, list) and "items" in node:
        return [documented(item, node["items"]) for item in value]
    if not isinstance(value, dict) or "properties" not in node:
        return value
    known = node["properties"]
    return {key: documented(item, known[key]) for key, item in value.items() if key in known}


def _value_schema(node: dict[str, Any]) -> dict[str, Any]:
    """`node` with its reference followed and its null branch left aside."""
    while "$ref" in node or "anyOf" in node:
        if "$ref" in node:
            node = document("reader")["$defs"][node["$ref"].rpartition("/")[2]]
        else:
            node = node["anyOf"][0]
    return node


def without_nulls(value: Any) -> Any:
    """`value` with every key that is null left out."""
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return value


def paths(value: Any, pointer: str = "") -> dict[str, Any]:
    """The leaves of `value` by JSON pointer; an empty object or list is a leaf."""
    if isinstance(value, dict) and value:
        found: dict[str, Any] = {}
        for key, item in value.items():
            found |= paths(item, f"{pointer}/{escaped(key)}")
        return found
    if isinstance(value, list) and value:
        found = {}
        for index, item in enumerate(value):
            found |= paths(item, f"{pointer}/{index}")
        return found
    return {pointer: value}
