"""The types that the fields of a dataclass are declared with, checked on values that were read from JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

LARGEST = 2**53
"""The bound on numbers; a status, a number and a time in seconds are far below it, and a float has it exactly."""


def misfit(kind: type, row: Mapping[str, Any]) -> tuple[str, str] | None:
    """The first field of a dataclass that `row` has a value of another type for, and its type in words; else `None`."""
    hints = _hints(kind)
    return next(((key, words(hints[key])) for key, value in row.items() if not fits(value, hints[key])), None)


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {one.name: hints[one.name] for one in fields(kind)}


def fits(value: Any, hint: Any) -> bool:
    """True when `value` is of the type that is declared."""
    origin = get_origin(hint)
    if origin in {Union, UnionType}:
        return any(fits(value, one) for one in get_args(hint))
    if origin is Literal:
        return isinstance(value, str) and value in get_args(hint)
    if origin is Mapping:
        held = get_args(hint)[1]
        return isinstance(value, Mapping) and all(fits(one, held) for one in value.values())
    if origin is tuple:
        held = get_args(hint)[0]
        return isinstance(value, list | tuple) and all(fits(one, held) for one in value)
    return _fits_plain(value, hint)


def _fits_plain(value: Any, hint: Any) -> bool:
    if hint is Any:
        return True
    if hint in {int, float}:
        number = isinstance(value, int if hint is int else int | float) and not isinstance(value, bool)
        return number and abs(value) <= LARGEST and math.isfinite(value)
    return isinstance(value, hint)


def words(hint: Any) -> str:
    """A declared type as people are told it."""
    origin, held = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return " or ".join(map(words, held))
    if origin is Literal:
        return " or ".join(map(repr, held))
    if origin is Mapping:
        return "an object" if held[1] is Any else f"an object whose values are each {words(held[1])}"
    if origin is tuple:
        return f"a list whose items are each {words(held[0])}"
    return _WORDS.get(hint) or f"a {hint.__name__.lower()}"


_WORDS: Mapping[Any, str] = {
    str: "a text",
    bool: "true or false",
    int: f"a whole number up to {LARGEST}",
    float: f"a number up to {LARGEST}",
    NoneType: "null",
    Any: "any value",
}
