"""A JSON Patch (RFC 6902) that mends a fault, where it is plain what the value should have been.

A fraction of a second is cut off, a number in quotes loses them, a key that is missing is there with null, and a value
that should be unset becomes null. Nothing else is guessed, and what is proposed is judged before it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from typing import Any

from batchspec.judging.evidence.compare import at
from batchspec.judging.evidence.finding import ABSENT, Finding
from batchspec.judging.evidence.tree import Path, put

LONGEST_NUMBER = 16
"""Digits of a number in quotes that are taken for it: as many as a timestamp in microseconds has."""


def mended(
    fault: Finding, raw: Mapping[str, Any], holds: Callable[[Mapping[str, Any]], bool]
) -> tuple[dict[str, Any], ...]:
    """The patch of a batch that mends the fault; none where `holds` is false of each batch that might be meant."""
    if fault.patch or not fault.pointer:
        return fault.patch
    value = at(raw, fault.pointer)
    place = _place(raw, fault.pointer)
    for meant in _meant(fault, value) if place else ():
        if holds(put(raw, place, meant)):
            return ({"op": "add" if value is ABSENT else "replace", "path": fault.pointer, "value": meant},)
    return ()


def _meant(fault: Finding, value: Any) -> Iterator[Any]:
    """The values that may have been meant."""
    if value is ABSENT:
        yield from (None,) if fault.keyword == "required" else ()
        return
    if fault.expected.startswith("null"):
        yield None
    if isinstance(value, float) and isfinite(value):
        yield int(value)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER:
        yield int(value)


def _place(raw: Mapping[str, Any], pointer: str) -> Path:
    """The keys that lead to a place, or to where it should be; none where what would hold it is not there."""
    *before, last = pointer.split("/")[1:]
    holder: Any = raw
    place = list[str | int]()
    for token in (*before, last):
        key: Any = token.replace("~1", "/").replace("~0", "~")
        if isinstance(holder, list):
            if not token.isdecimal() or int(token) >= len(holder):
                return ()
            key = int(token)
        elif not isinstance(holder, Mapping):
            return ()
        place.append(key)
        holder = holder[key] if isinstance(holder, list) else holder.get(key)
    return tuple(place)
