"""What every source claims, what a reader must accept and the rulings between them, for `drift`, `fields` and `explain`."""

from __future__ import annotations

import json
from typing import Any

from batchspec.claims.claim import written
from generator.claims import read_sources, reader_claims
from generator.emit.fields import settlements
from generator.load import Contract
from generator.reconcile import dissents
from generator.rulings import read_rulings
from generator.text import made_by

SOURCES = "schema/sources/, schema/decisions.yaml, schema/batch.schema.json"
INPUTS = ("schema/sources/", "schema/decisions.yaml", "schema/batch.schema.json")
KEPT = ("title", "kind", "standing", "version", "package", "cite", "blind")
SAID = ("states", "type", "items", "enum", "open", "const", "format", "limits", "sentinel")


def emit(contract: Contract) -> dict[str, str]:
    """`claims.json`, a line for each field."""
    reader = reader_claims(contract.schemas["batch"])
    sources = {
        name: {
            **{key: source[key] for key in KEPT if key in source},
            "fields": {path: _only(SAID, claim) for path, claim in source["fields"].items()},
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
    fields = row["field"]
    return {
        "id": row["id"],
        "fields": [fields] if isinstance(fields, str) else fields,
        "about": row["about"],
        "settles": {source: says for says, sources in row.get("settles", {}).items() for source in sources},
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
