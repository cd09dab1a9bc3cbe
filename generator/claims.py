"""What the sources, and the reader's schema, say of each field, as the claims that `batchspec.claims` compares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from batchspec.claims.claim import Claim, listed, schema_limits
from batchspec.claims.source import Source, read_source
from batchspec.claims.states import ABSENT, NULL, VALUE, States

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def read_sources(data: Mapping[str, Mapping[str, Any]]) -> dict[str, Source]:
    """The sources as `schema/sources/*.yaml` have them, by id."""
    return {name: read_source(name, source) for name, source in sorted(data.items())}


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
    values = listed(node)
    is_map = isinstance(node.get("additionalProperties"), dict)
    parts = node["additionalProperties"] if is_map else _resolve(schema, node.get("items", {}))
    return Claim(
        states=states,
        type="map" if is_map else node.get("type", "string" if values else None),
        items=parts.get("type"),
        format="unixtime" if str(node.get("x-unit", "")).startswith("seconds") else None,
        values=tuple(sorted(values)),
        limits=schema_limits(node),
    )
