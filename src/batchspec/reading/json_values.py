"""The part of a Python value that JSON has no form for, in our words. Those of an encoder differ by its version."""

from __future__ import annotations

import math
from typing import Any

from batchspec.reading.strict_json import MAX_DEPTH, MAX_DIGITS, escaped
from batchspec.system.quoting import quoted


def why_not_json(value: Any, error: Exception) -> str:
    """The reason why `value` cannot be written as JSON. Where we find none, the words of the encoder's `error` are quoted."""
    return fault_of(value) or f"the encoder refuses it ({quoted(error)})"


def fault_of(value: Any) -> str:
    """The first part that cannot be written as JSON, and why; empty where all of it can."""
    waiting: list[tuple[Any, str, tuple[int, ...]]] = [(value, "", ())]
    while waiting:
        part, pointer, within = waiting.pop()  # `within` has the ids of the values around the part
        parts = _parts(part)
        if parts is None:
            why = _of_scalar(part)
        elif id(part) in within:
            why = "the value contains itself"
        elif len(within) >= MAX_DEPTH:
            return f"nested deeper than {MAX_DEPTH} levels"
        else:
            why = _of_keys(part)
            inner = (*within, id(part))
            waiting += [(held, f"{pointer}/{escaped(str(key))}", inner) for key, held in reversed(parts)]
        if why:
            return f"{pointer}: {why}" if pointer else why
    return ""


def _parts(value: Any) -> list[tuple[Any, Any]] | None:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list | tuple) else None


def _of_keys(value: Any) -> str:
    for key in value if isinstance(value, dict) else ():
        if key is not None and not isinstance(key, str | int | float):
            return f"a key of the type {type(key).__name__} has no form in JSON; keys are texts"
    return ""


def _of_scalar(value: Any) -> str:
    if value is None or isinstance(value, str):
        return ""
    if isinstance(value, int):
        return f"a number has more than {MAX_DIGITS} digits" if abs(value) >= 10**MAX_DIGITS else ""
    if isinstance(value, float):
        return "" if math.isfinite(value) else f"{value} is not a JSON number"
    return f"a value of the type {type(value).__name__} has no form in JSON"
