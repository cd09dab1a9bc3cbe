"""`claims.json`: the claims of every source and of the reader's schema, and the rulings, for `drift`, `fields` and `explain`."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping
from typing import Any

from batchspec.claims.claim import written
from generator.claims import (
    fields_of,
    objects_of,
    of_object,
    read_rulings,
    read_sources,
    reader_claims,
    settled_by,
)
from generator.contract import Contract
from generator.objects import BATCH
from generator.reconcile import dissents, settlements
from generator.text import made_by

SOURCES = "schema/sources/, schema/decisions.yaml and the objects of schema/"
OF_SOURCE = ("title", "kind", "standing", "version", "package", "cite", "blind", "aside")
OF_CLAIM = ("states", "type", "items", "enum", "open", "const", "format", "limits", "sentinel")
"""The keys of a source, and of each of its claims, that ship; counts and notes stay in schema/sources."""


def emit(contract: Contract) -> dict[str, str]:
    """`claims.json`, a line for each field. What is on the batch stands at its top, the other objects are below `objects`."""
    inputs = ("schema/sources/", "schema/decisions.yaml", *(f"schema/{name}." for name in contract.objects))
    whole = {
        "generated": made_by(SOURCES, contract.digest(*inputs)),
        "contract": contract.revision,
        **_of_object(contract, BATCH),
        "authorities": contract.authorities,
        "objects": {name: _of_object(contract, name) for name in contract.objects if name != BATCH},
    }
    return {"batchspec_contract/claims.json": f"{_text(whole, 0)}\n"}


def _of_object(contract: Contract, name: str) -> dict[str, Any]:
    """The reader's claims on an object, those of each source, and the rulings."""
    sources = {key: of_object(source, name) for key, source in contract.sources.items()}
    declaring = {key: source for key, source in sources.items() if source is not None}
    return {
        "fields": {path: written(claim) for path, claim in reader_claims(contract.schemas[name]).items()},
        "rulings": [_ruling(row, name, declaring) for row in contract.decisions if name in objects_of(row)],
        "settled": _settled(contract, name),
        "sources": {key: _source(source) for key, source in declaring.items()},
    }


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    fields = {path: _only(OF_CLAIM, claim) for path, claim in source["fields"].items()}
    return {**_only(OF_SOURCE, source), "fields": fields}


def _settled(contract: Contract, name: str) -> dict[str, dict[str, list[str]]]:
    """By field and source, the rulings on what it says there."""
    reader = reader_claims(contract.schemas[name])
    sources = read_sources(contract.sources, name, contract.objects[name].sent_by)
    found = dissents(sources.values(), reader)
    settled: dict[str, dict[str, list[str]]] = {}
    for (field, source), rulings in sorted(
        settlements(read_rulings(contract.decisions, name), found).items()
    ):
        settled.setdefault(field, {})[source] = sorted(set(rulings))
    return settled


def _only(keys: tuple[str, ...], data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: data[key] for key in keys if key in data}


def _ruling(row: Mapping[str, Any], name: str, declaring: Container[str]) -> dict[str, Any]:
    """A ruling as far as it is on one object and on the sources that declare it."""
    implementations = row.get("implementations", {})
    return {
        "id": row["id"],
        "fields": list(fields_of(row, name)),
        "about": row["about"],
        "settles": settled_by(row),
        "implementations": {key: implementations[key] for key in implementations if key in declaring},
        "ruling": " ".join(row["ruling"].split()),
        "reason": " ".join(row["reason"].split()),
    }


def _text(value: Any, depth: int) -> str:
    """JSON with what is short enough on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or (depth > 1 and len(flat) < 200):
        return flat
    inner = "  " * (depth + 1)
    if isinstance(value, list):
        lines = [inner + _text(item, depth + 1) for item in value]
    else:
        lines = [f"{inner}{json.dumps(key)}: {_text(item, depth + 1)}" for key, item in value.items()]
    opening, closing = "[]" if isinstance(value, list) else "{}"
    return opening + "\n" + ",\n".join(lines) + "\n" + "  " * depth + closing
