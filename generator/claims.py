"""Sources, rulings and the reader's schema as values that `batchspec.claims` compares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from batchspec.claims.claim import Claim, listed, schema_limits
from batchspec.claims.ruling import Ruling
from batchspec.claims.source import SERVER, Source, read_source
from batchspec.claims.states import ABSENT, NULL, VALUE, States
from generator.objects import BATCH
from generator.references import followed


def read_sources(
    data: Mapping[str, Mapping[str, Any]], name: str = BATCH, sent_by: str = SERVER
) -> dict[str, Source]:
    """The sources that declare an object of that sender, as `schema/sources/*.yaml` have them, by id."""
    found = {key: of_object(source, name) for key, source in sorted(data.items())}
    return {
        key: read_source(key, source, sent_by=sent_by) for key, source in found.items() if source is not None
    }


def of_object(source: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """A source with its claims on one object in place of all; `None` where it has none."""
    if name == BATCH:
        return source if "fields" in source else None
    about = source.get("objects", {}).get(name)
    return None if about is None else {**source, **about}


def read_rulings(data: Iterable[Mapping[str, Any]], name: str = BATCH) -> list[Ruling]:
    """The rulings on an object, as `schema/decisions.yaml` has them."""
    return [
        Ruling(
            id=row["id"],
            fields=fields_of(row, name),
            about=row["about"],
            settles=settled_by(row),
            implementations=row.get("implementations", {}),
            ruling=row["ruling"],
            follows=tuple(place["source"] for place in row["authority"]),
            allows=frozenset(row.get("allows", ())),
        )
        for row in data
        if name in objects_of(row)
    ]


def objects_of(ruling: Mapping[str, Any]) -> tuple[str, ...]:
    """The objects that a ruling is about."""
    fields = ruling["field"]
    return tuple(fields) if isinstance(fields, Mapping) else (ruling.get("object", BATCH),)


def fields_of(ruling: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The fields of an object that a ruling is about: it names one, lists several, or has them by object."""
    fields = ruling["field"]
    if isinstance(fields, Mapping):
        fields = fields[name]
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
