"""Sources, rulings and the reader's schema as values that `batchspec.claims` compares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from batchspec.claims.claim import Claim, listed, schema_limits
from batchspec.claims.ruling import Ruling
from batchspec.claims.source import Source, read_source
from batchspec.claims.states import ABSENT, NULL, VALUE, States
from generator.references import followed


def read_sources(data: Mapping[str, Mapping[str, Any]]) -> dict[str, Source]:
    """The sources as `schema/sources/*.yaml` have them, by id."""
    return {name: read_source(name, source) for name, source in sorted(data.items())}


def read_rulings(data: Iterable[Mapping[str, Any]]) -> list[Ruling]:
    """The rulings as `schema/decisions.yaml` has them."""
    return [
        Ruling(
            id=row["id"],
            fields=fields_of(row),
            about=row["about"],
            settles=settled_by(row),
            implementations=row.get("implementations", {}),
            ruling=row["ruling"],
            follows=tuple(place["source"] for place in row["authority"]),
        )
        for row in data
    ]


def fields_of(ruling: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields of a ruling, which names one or lists several."""
    fields = ruling["field"]
    return (fields,) if isinstance(fields, str) else tuple(fields)


def settled_by(ruling: Mapping[str, Any]) -> dict[str, str]:
    """By its id, the words of each authority that a ruling overrules; the file has the ids below the words."""
    return {source: says for says, sources in ruling.get("settles", {}).items() for source in sources}


def reader_claims(schema: Mapping[str, Any]) -> dict[str, Claim]:
    """The claims of the reader's schema by field, nested ones as `errors.data[].line`."""
    return dict(_walk(schema, schema, ""))


def _walk(schema: Mapping[str, Any], owner: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Claim]]:
    for name, node in owner.get("properties", {}).items():
        path = prefix + name
        branches = [followed(branch, schema) for branch in node.get("anyOf", [node])]
        value = next(branch for branch in branches if branch.get("type") != NULL)
        states = {VALUE} | ({NULL} if len(branches) > 1 else set())
        states |= set() if name in owner.get("required", []) else {ABSENT}
        yield path, _schema_claim(schema, frozenset(states), value)
        yield from _walk(schema, value, f"{path}.")
        yield from _walk(schema, followed(value.get("items", {}), schema), f"{path}[].")


def _schema_claim(schema: Mapping[str, Any], states: States, node: Mapping[str, Any]) -> Claim:
    values = listed(node)
    is_map = isinstance(node.get("additionalProperties"), dict)
    parts = node["additionalProperties"] if is_map else followed(node.get("items", {}), schema)
    return Claim(
        states=states,
        type="map" if is_map else node.get("type", "string" if values else None),
        items=parts.get("type"),
        format="unixtime" if str(node.get("x-unit", "")).startswith("seconds") else None,
        values=tuple(sorted(values)),
        limits=schema_limits(node),
    )
