"""Versions and the conditions on them that a waiver may name: `>=1.2, <2`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

_CONDITION = re.compile(r"(?P<sign>==|!=|>=|<=|<|>)\s*(?P<version>\S+)")
_VERSION = re.compile(r"v?(?P<numbers>\d+(?:\.\d+)*)(?P<rest>[^+]*)(?:\+.*)?", re.DOTALL)
"""What begins as a version does matches to its end, whatever stands there, so that no part of it is tried twice."""

LONGEST = 200
"""Characters of a version. Real ones have a few dozen, and Python reads no number of thousands of digits."""

_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    "<": operator.lt,
    ">": operator.gt,
}

Key = tuple[tuple[int, ...], int, tuple[tuple[int, str], ...]]


def version_key(text: str) -> Key | None:
    """The key that versions are ordered by, `2.0rc1` before `2.0` before `2.0.post1`; `None` where it is no version."""
    found = _VERSION.fullmatch(text.strip()) if len(text) <= LONGEST else None
    if not found:
        return None
    numbers = [int(number) for number in found["numbers"].split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    rest = found["rest"].lower().lstrip(".-_")
    after = 0 if not rest else 1 if rest.startswith("post") else -1
    parts = tuple((int(part) if part.isdigit() else -1, part) for part in re.findall(r"\d+|[a-z]+", rest))
    return tuple(numbers), after, parts


def conditions(text: str) -> list[tuple[str, Key]] | None:
    """The conditions in `text`; `None` where one of them is none."""
    found = []
    for part in text.split(","):
        condition = _CONDITION.fullmatch(part.strip())
        key = version_key(condition["version"]) if condition else None
        if condition is None or key is None:
            return None
        found.append((condition["sign"], key))
    return found


def satisfies(version: str, wanted: str) -> bool | None:
    """True when a version meets every condition; `None` where it is not known or no version."""
    key, wanted_keys = version_key(version), conditions(wanted)
    if key is None or wanted_keys is None:
        return None
    return all(_SIGNS[sign](key, other) for sign, other in wanted_keys)
