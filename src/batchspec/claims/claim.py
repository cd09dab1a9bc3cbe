"""Claims: the states, type, values and limits of one field, as a source has them; they are read and written here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from batchspec.claims.states import STATES, WORDS, States

ABOUT = ("presence", "type", "values", "limits")
"""The parts of a claim; a ruling settles one of them."""

LIMITS = ("minimum", "maximum", "maxProperties", "keyLength", "valueLength")
LIMIT_KEYWORDS = (*LIMITS, "exclusiveMinimum", "exclusiveMaximum")
"""The keywords that set a limit in a JSON Schema."""
BOUNDS = frozenset({"minimum", "maximum"})
"""Limits that types of programming languages enforce; the others are enforced by schemas and servers alone."""


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a claim: a file, and its line where lines mean anything."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim on one field; it says nothing of what is None or empty."""

    states: States
    type: str | None = None
    items: str | None = None
    values: tuple[str, ...] = ()
    """The values listed; a single one is a constant."""
    open: bool = False
    """True where other values are foreseen beside those listed."""
    format: str | None = None
    limits: Mapping[str, int] = field(default_factory=dict)
    sentinel: str | int | None = None
    """A value that stands for unset."""
    place: Place | None = None

    def says(self, about: str) -> str:
        """The claim in words, the same words that rulings use."""
        match about:
            case "presence":
                return WORDS[self.states]
            case "type":
                unit = f" ({self.format})" if self.format else ""
                return f"{self.type or 'any'}{f' of {self.items}' if self.items else ''}{unit}"
            case "values":
                return self._says_values()
            case _:
                return ", ".join(f"{key} {self.limits[key]}" for key in LIMITS if key in self.limits)

    def _says_values(self) -> str:
        listed = sorted(self.values)
        only = f"{'one of' if len(listed) > 1 else 'always'} {', '.join(listed)}" if listed else ""
        unset = f"{json.dumps(self.sentinel)} for unset" if self.sentinel is not None else ""
        return " and ".join(filter(None, [only, unset]))


def read_claim(data: Mapping[str, Any]) -> Claim:
    """A claim as `schema/sources/*.yaml` has it."""
    return Claim(
        states=frozenset(data["states"]),
        type=data.get("type"),
        items=data.get("items"),
        values=listed(data),
        open=data.get("open", False),
        format=data.get("format"),
        limits=data.get("limits", {}),
        sentinel=data.get("sentinel"),
    )


def written(claim: Claim) -> dict[str, Any]:
    """The claim as `schema/sources/*.yaml` has it; what is None or empty is left out."""
    values = list(claim.values)
    constant = len(values) == 1 and not claim.open
    data = {
        "states": [state for state in STATES if state in claim.states],
        "type": claim.type,
        "items": claim.items,
        "enum": values if values and not constant else None,
        "const": values[0] if constant else None,
        "open": True if values and claim.open else None,
        "format": claim.format,
        "limits": {key: claim.limits[key] for key in LIMITS if key in claim.limits} or None,
        "sentinel": claim.sentinel,
    }
    return {key: value for key, value in data.items() if value is not None}


def listed(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The values of `const` or `enum`, in a claim or a JSON Schema; beside a constant a list adds nothing."""
    return (data["const"],) if "const" in data else tuple(data.get("enum", ()))


def schema_limits(keywords: Mapping[str, Any]) -> dict[str, int]:
    """The limits that keywords of a JSON Schema set; below 100 is, of whole numbers, at most 99."""
    stated = {key: _whole(keywords.get(key)) for key in LIMITS}
    limits = {key: limit for key, limit in stated.items() if limit is not None}
    for key, keyword, step in (("minimum", "exclusiveMinimum", 1), ("maximum", "exclusiveMaximum", -1)):
        bound = keywords.get(keyword)
        # In OpenAPI 3.0 these two are true or false, and no bounds.
        if type(bound) is int and (key not in limits or tighter(key, bound + step, limits[key])):
            limits[key] = bound + step
    return limits


def _whole(limit: Any) -> int | None:
    """A limit as a whole number; None of what sets none: no number, or an infinite one."""
    if type(limit) is float:
        return int(limit) if isfinite(limit) else None
    return limit if type(limit) is int else None


def tighter(key: str, one: int, other: int) -> bool:
    """True where the limit `one` allows less than the limit `other`, both of the same key."""
    return one > other if key == "minimum" else one < other
