"""What a source, or the reader's schema, says of each field, as values that can be compared."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ABSENT, NULL, VALUE = "absent", "null", "value"
States = frozenset[str]
"""Which of absent, null and value a reader may meet."""

SENDING_KINDS = frozenset({"wire", "docs", "openapi", "server"})
"""Kinds of source that tell what is sent; the others tell what is read."""

WORDS: dict[States, str] = {
    frozenset({VALUE}): "always a value",
    frozenset({ABSENT, VALUE}): "absent or a value",
    frozenset({NULL, VALUE}): "null or a value",
    frozenset({ABSENT, NULL, VALUE}): "absent, null or a value",
    frozenset({ABSENT}): "never there",
    frozenset({NULL}): "always null",
    frozenset({ABSENT, NULL}): "absent or null",
}

_LIMITS = ("minimum", "maximum", "maxProperties", "keyLength", "valueLength")


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said of one field; what is None or empty is not said."""

    states: States
    type: str | None = None
    items: str | None = None
    format: str | None = None
    values: frozenset[str] | None = None
    sentinel: str | int | None = None
    limits: Mapping[str, int] = field(default_factory=dict)

    def says(self, about: str) -> str:
        """The claim in words, as rulings and messages put it."""
        match about:
            case "presence":
                return WORDS[self.states]
            case "type":
                unit = f" ({self.format})" if self.format else ""
                return f"{self.type or 'any'}{f' of {self.items}' if self.items else ''}{unit}"
            case "values":
                listed = sorted(self.values or ())
                only = f"{'one of' if len(listed) > 1 else 'always'} {', '.join(listed)}" if listed else ""
                unset = f"{json.dumps(self.sentinel)} for unset" if self.sentinel is not None else ""
                return " and ".join(filter(None, [only, unset]))
            case _:
                return ", ".join(f"{key} {self.limits[key]}" for key in _LIMITS if key in self.limits)


@dataclass(frozen=True, slots=True)
class Source:
    """One source: what it claims, how far it is heard, and what it cannot say."""

    id: str
    kind: str
    standing: str
    blind: frozenset[str]
    fields: Mapping[str, Claim]

    @property
    def is_authority(self) -> bool:
        return self.standing == "authority"

    @property
    def sends(self) -> bool:
        """Whether it tells what is sent, rather than what is read."""
        return self.kind in SENDING_KINDS


def read_sources(data: Mapping[str, Mapping[str, Any]]) -> dict[str, Source]:
    """The sources as `schema/sources/*.yaml` have them, by id."""
    return {
        name: Source(
            id=name,
            kind=source["kind"],
            standing=source["standing"],
            blind=frozenset(source["blind"]),
            fields={path: _read_claim(claim) for path, claim in source["fields"].items()},
        )
        for name, source in sorted(data.items())
    }


def _read_claim(data: Mapping[str, Any]) -> Claim:
    listed = data.get("enum") or ([data["const"]] if "const" in data else None)
    return Claim(
        states=frozenset(data["states"]),
        type=data.get("type"),
        items=data.get("items"),
        format=data.get("format"),
        values=frozenset(listed) if listed else None,
        sentinel=data.get("sentinel"),
        limits=data.get("limits", {}),
    )


def reader_claims(schema: Mapping[str, Any]) -> dict[str, Claim]:
    """What the reader's schema says of each field, nested ones as `errors.data[].line`."""
    return dict(_walk(schema, schema, ""))


def _walk(schema: Mapping[str, Any], owner: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Claim]]:
    for name, node in owner.get("properties", {}).items():
        path = prefix + name
        branches = [_resolve(schema, branch) for branch in node.get("anyOf", [node])]
        said = next(branch for branch in branches if branch.get("type") != NULL)
        states = {VALUE} | ({NULL} if len(branches) > 1 else set())
        states |= set() if name in owner.get("required", []) else {ABSENT}
        yield path, _schema_claim(schema, frozenset(states), said)
        yield from _walk(schema, said, f"{path}.")
        yield from _walk(schema, _resolve(schema, said.get("items", {})), f"{path}[].")


def _resolve(schema: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = node.get("$ref")
    return schema["$defs"][reference.removeprefix("#/$defs/")] if reference else node


def _schema_claim(schema: Mapping[str, Any], states: States, node: Mapping[str, Any]) -> Claim:
    listed = node.get("enum") or ([node["const"]] if "const" in node else None)
    is_map = isinstance(node.get("additionalProperties"), dict)
    parts = node["additionalProperties"] if is_map else _resolve(schema, node.get("items", {}))
    return Claim(
        states=states,
        type="map" if is_map else node.get("type", "string" if listed else None),
        items=parts.get("type"),
        format="unixtime" if str(node.get("x-unit", "")).startswith("seconds") else None,
        values=frozenset(listed) if listed else None,
        limits={key: node[key] for key in _LIMITS if key in node},
    )
