"""`claims.json`: the claims of every source and of the reader's schema, and the rulings, for `drift`, `fields` and `explain`."""

from __future__ import annotations

import json
from typing import Any

from batchspec.claims.claim import written
from generator.claims import fields_of, read_rulings, read_sources, reader_claims, settled_by
from generator.contract import Contract
from generator.reconcile import dissents, settlements
from generator.text import made_by

SOURCES = "schema/sources/, schema/decisions.yaml, schema/batch.schema.json"
INPUTS = ("schema/sources/", "schema/decisions.yaml", "schema/batch.schema.json")
OF_SOURCE = ("title", "kind", "standing", "version", "package", "cite", "blind")
OF_CLAIM = ("states", "type", "items", "enum", "open", "const", "format", "limits", "sentinel")
"""The keys of a source, and of each of its claims, that ship; counts and notes stay in schema/sources."""


def emit(contract: Contract) -> dict[str, str]:
    """`claims.json`, a line for each field."""
    reader = reader_claims(contract.schemas["batch"])
    sources = {
        name: {
            **{key: source[key] for key in OF_SOURCE if key in source},
            "fields": {path: _only(OF_CLAIM, claim) for path, claim in source["fields"].items()},
        }
        for name, source in contract.sources.items()
    }
    whole = {
        "generated": made_by(SOURCES, contract.digest(*INPUTS)),
        "contract": contract.revision,
        "fields": {path: written(claim) for path, claim in reader.items()},
        "rulings": [_ruling(row) for row in contract.decisions],
        "settled": _settled(contract),
        "authorities": contract.authorities,
        "sources": sources,
    }
    return {"batchspec_contract/claims.json": f"{_text(whole, 0)}\n"}


def _settled(contract: Contract) -> dict[str, dict[str, list[str]]]:
    """By field and source, the rulings on what it says there."""
    reader = reader_claims(contract.schemas["batch"])
    found = dissents(read_sources(contract.sources).values(), reader)
    settled: dict[str, dict[str, list[str]]] = {}
    for (field, source), rulings in sorted(settlements(read_rulings(contract.decisions), found).items()):
        settled.setdefault(field, {})[source] = sorted(set(rulings))
    return settled


def _only(keys: tuple[str, ...], data: dict[str, Any]) -> dict[str, Any]:
    return {key: data[key] for key in keys if key in data}


def _ruling(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "fields": list(fields_of(row)),
        "about": row["about"],
        "settles": settled_by(row),
        "implementations": row.get("implementations", {}),
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
