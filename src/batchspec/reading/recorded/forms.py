"""Forms that were posted, of which a tool kept the fields in place of the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from batchspec.reading.trace import Request
from batchspec.reading.yaml_values import Tagged

_PAIR = 2
_FILE = "file"
"""The name of the field that holds the file of an upload."""
_FILE_NAMES = ("fileName", "filename")


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    value: str
    is_file: bool


def fields_of(value: Any) -> list[Field] | None:
    """The fields of a form: in a list of pairs, or of objects with `name` and `value`, in an object, or in the data of aiohttp.

    `None` where `value` is something else.
    """
    if isinstance(value, Tagged):
        return _of_aiohttp(value)
    if isinstance(value, Mapping):
        looks_so = _FILE in value and ("purpose" in value or isinstance(value[_FILE], bytes))
        rows: Any = [list(pair) for pair in value.items()] if looks_so else None
    else:
        rows = value
    found = [_field(one) for one in rows] if isinstance(rows, list) and rows else [None]
    fields = [one for one in found if one is not None]
    return fields if len(fields) == len(found) else None


def _of_aiohttp(form: Tagged) -> list[Field] | None:
    """The fields of aiohttp's FormData, which has of each its options, its headers and its value."""
    rows = form.data.get("_fields") if isinstance(form.data, Mapping) else None
    found = []
    for row in rows if isinstance(rows, list) else []:
        options, value = (row[0], row[-1]) if isinstance(row, list) and row else (None, None)
        pairs = (
            options.data[0]
            if isinstance(options, Tagged) and isinstance(options.data, list) and options.data
            else []
        )
        named = [
            pair[1] for pair in pairs if isinstance(pair, list) and len(pair) == _PAIR and pair[0] == "name"
        ]
        field = _field([*named[:1], value])
        if field is None:
            return None
        found.append(field)
    return found or None


def _field(one: Any) -> Field | None:
    if isinstance(one, Mapping):
        name, value = one.get("name"), one.get("value", "")
        is_file = any(key in one for key in _FILE_NAMES)
    elif isinstance(one, list) and len(one) == _PAIR:
        (name, value), is_file = one, False
    else:
        return None
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(name, str) or not isinstance(value, str):
        return None
    return Field(name, value, is_file or name == _FILE)


def lost(request: Request) -> Request:
    """The request without its body, which was not stored in a form that can be read."""
    return replace(request, body=None, file=None, form={}, stored=False)


def posted(request: Request, fields: list[Field]) -> Request:
    """The request with what its fields were. Tools leave a file empty where they do not keep its content."""
    file = next((field for field in fields if field.is_file), None)
    if file is None:
        text = urlencode([(field.name, field.value) for field in fields], errors="replace")
        return replace(request, body=text, file=None, stored=True)
    if not file.value:
        return lost(request)
    others = {field.name: field.value for field in fields if not field.is_file}
    return replace(request, body=None, file=file.value, form=others, stored=True)
