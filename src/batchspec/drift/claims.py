"""What a source says of each field of the batch object, as values that can be compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ABSENT, NULL, VALUE = "absent", "null", "value"
STATES = (ABSENT, NULL, VALUE)
UNSET = frozenset({ABSENT, NULL})
ALWAYS = frozenset({VALUE})
States = frozenset[str]
"""Which of absent, null and value a reader may meet."""

LIMITS = ("minimum", "maximum", "maxProperties", "keyLength", "valueLength")
ABOUT = ("presence", "type", "values", "limits")

WORDS: dict[States, str] = {
    ALWAYS: "always a value",
    frozenset({ABSENT, VALUE}): "absent or a value",
    frozenset({NULL, VALUE}): "null or a value",
    frozenset({ABSENT, NULL, VALUE}): "absent, null or a value",
    frozenset({ABSENT}): "never there",
    frozenset({NULL}): "always null",
    UNSET: "absent or null",
}

SENDING_KINDS = frozenset({"wire", "docs", "openapi", "json-schema", "server"})
"""Kinds that tell what is sent; the others tell what is read."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said: a file, and its line where lines mean anything."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said of one field; what is None or empty is not said."""

    states: States
    type: str | None = None
    items: str | None = None
    values: tuple[str, ...] = ()
    """The values listed; a single one is a constant."""
    open: bool = False
    """Whether other values are foreseen beside those listed."""
    format: str | None = None
    limits: Mapping[str, int] = field(default_factory=dict)
    sentinel: str | int | None = None
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


@dataclass(frozen=True)
class Claims:
    """What one source says: its fields, nested ones as `errors.data[].line`, and what it cannot say."""

    kind: str
    fields: Mapping[str, Claim]
    blind: frozenset[str] = frozenset()
    where: str = ""
    """What was read, as the user named it."""
    source: str | None = None
    """Id of the recorded source it is, where that is known."""
    title: str = ""
    package: str = ""
    """Registry and name, as `pypi:openai`."""
    version: str = ""
    standing: str = "implementation"
    unread: tuple[str, ...] = ()
    """Types that are named but not shown in what was read; nothing is claimed of their parts."""

    @property
    def sends(self) -> bool:
        """Whether it tells what is sent, rather than what is read."""
        return self.kind in SENDING_KINDS

    @property
    def name(self) -> str:
        """How reports call it."""
        called = self.source or self.package.partition(":")[2] or self.title or self.where
        return f"{called} {self.version}".strip()

    def shows_parts(self, path: str) -> bool:
        """Whether anything inside the object or array at `path` is declared."""
        return any(other.startswith((f"{path}.", f"{path}[]")) for other in self.fields)


def read_claim(data: Mapping[str, Any]) -> Claim:
    """A claim as `schema/sources/*.yaml` has it."""
    const = data.get("const")
    return Claim(
        states=frozenset(data["states"]),
        type=data.get("type"),
        items=data.get("items"),
        values=tuple(data.get("enum", ())) if const is None else (const,),
        open=data.get("open", False),
        format=data.get("format"),
        limits=data.get("limits", {}),
        sentinel=data.get("sentinel"),
    )


def written(claim: Claim) -> dict[str, Any]:
    """The claim as `schema/sources/*.yaml` has it; what is not said is left out."""
    listed = list(claim.values)
    said = {
        "states": [state for state in STATES if state in claim.states],
        "type": claim.type,
        "items": claim.items,
        "enum": listed if len(listed) > 1 else None,
        "const": listed[0] if len(listed) == 1 else None,
        "open": claim.open if len(listed) > 1 else None,
        "format": claim.format,
        "limits": {key: claim.limits[key] for key in LIMITS if key in claim.limits},
        "sentinel": claim.sentinel,
    }
    kept = {key: value for key, value in said.items() if value not in (None, False, {})}
    return kept if claim.sentinel is None else {**kept, "sentinel": claim.sentinel}
