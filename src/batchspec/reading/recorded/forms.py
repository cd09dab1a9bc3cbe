"""Forms that were posted, of which a tool kept the fields in place of the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from batchspec.reading.trace import Request

_FILE = "file"
"""The name of the field that holds the file of an upload."""
_FILE_NAMES = ("fileName", "filename")


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    value: str
    is_file: bool


def fields_of(value: Any) -> list[Field] | None:
    """The fields in a list of pairs, or of objects with `name` and `value`; `None` where it is another list."""
    found = [_field(one) for one in value] if isinstance(value, list) and value else [None]
    fields = [one for one in found if one is not None]
    return fields if len(fields) == len(found) else None


def _field(one: Any) -> Field | None:
    if isinstance(one, Mapping):
        name, value = one.get("name"), one.get("value", "")
        is_file = any(key in one for key in _FILE_NAMES)
    elif isinstance(one, list) and len(one) == 2:
        (name, value), is_file = one, False
    else:
        return None
    if not isinstance(name, str) or not isinstance(value, str):
        return None
    return Field(name, value, is_file or name == _FILE)


def lost(request: Request) -> Request:
    """The request without its body, which was not stored in a form that can be read."""
    return replace(request, body=None, file=None, stored=False)


def posted(request: Request, fields: list[Field]) -> Request:
    """The request with what its fields were. Tools leave a file empty where they do not keep its content."""
    file = next((field for field in fields if field.is_file), None)
    if file is None:
        text = urlencode([(field.name, field.value) for field in fields], errors="replace")
        return replace(request, body=text, file=None, stored=True)
    return replace(request, body=None, file=file.value, stored=True) if file.value else lost(request)
