"""The types of a value's fields held against a JSON object: a trace is a file, and anything can stand in it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

_WORDS: dict[Any, str] = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    NoneType: "null",
    Mapping: "an object",
    tuple: "a list",
}


def wrong_field(kind: type, row: Mapping[str, Any]) -> str:
    """The first key of `row` whose value is not of the type of that field of `kind`, and what it should be; empty where none is."""
    for key, hint in _hints(kind).items():
        if key in row and not _fits(row[key], hint):
            return f"its {key!r} is not {_words(hint)}"
    return ""


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _fits(value: Any, hint: Any) -> bool:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return any(_fits(value, one) for one in inner)
    if origin is Literal:
        return isinstance(value, str) and value in inner
    if origin is tuple:
        return isinstance(value, tuple) and all(_fits(item, inner[0]) for item in value)
    if inner:  # Mapping[str, ...]; the keys of a JSON object are texts
        return isinstance(value, Mapping) and all(_fits(item, inner[1]) for item in value.values())
    return hint is Any or _of_type(value, hint)


def _of_type(value: Any, hint: type) -> bool:
    if isinstance(value, bool):
        return hint is bool
    if hint is float:  # seconds; sums of larger ones would overflow
        return isinstance(value, int | float) and abs(value) < sys.float_info.max
    return isinstance(value, hint)


def _words(hint: Any) -> str:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return " or ".join(map(_words, inner))
    if origin is Literal:
        return " or ".join(map(repr, inner))
    if origin is tuple and inner[0] in _WORDS:
        return f"a list, each item {_words(inner[0])}"
    if inner and origin is not tuple and inner[1] in _WORDS:
        return f"an object, each value {_words(inner[1])}"
    return _WORDS.get(origin or hint, "an object")
