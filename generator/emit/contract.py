"""`contract.json`: the whole contract as data, by which two revisions of it are compared without running either.

It is additive only: a kit reads what an older or a newer one ships.
"""

from __future__ import annotations

import json
from typing import Any

from batchspec.claims.claim import written
from generator.checked_parts import digest_of
from generator.claims import reader_claims
from generator.contract import Contract, Row
from generator.objects import BATCH, ObjectSpec
from generator.text import made_by

FORM = 1
"""The version of the file's own form. Keys are added within one, and never changed or removed."""
LINE, DEEPEST = 100, 4
"""Characters that stand on one line in any case, and the depth below which no line is broken: that of one field."""
COPIED = ("id", "level", "role", "statement", "judges", "expected", "needs", "since", "excluded")


def emit(contract: Contract) -> dict[str, str]:
    """`contract.json`, a line for each requirement and each field."""
    whole = {
        "generated": made_by("schema/", contract.digest("schema/")),
        "form": FORM,
        "contract": contract.revision,
        "digest": contract.digest("schema/"),
        "endpoints": contract.objects[BATCH].schema["properties"]["endpoint"]["examples"],
        "edges": contract.lifecycle["edges"],
        "oddEdges": [odd["edge"] for odd in contract.lifecycle["odd"]],
        "objects": {name: _object(spec) for name, spec in contract.objects.items()},
        "requirements": [_row(row, contract) for row in contract.requirements],
    }
    return {"batchspec_contract/contract.json": f"{_text(whole)}\n"}


def _object(spec: ObjectSpec) -> dict[str, Any]:
    return {
        "fields": {path: written(claim) for path, claim in reader_claims(spec.schema).items()},
        "since": {field.name: field.rows["type"]["since"] for field in spec.fields},
    }


def _row(row: Row, contract: Contract) -> dict[str, Any]:
    """A requirement; what it does not say is left out."""
    found = {key: row[key] for key in COPIED if row.get(key)}
    if "check" in row:
        found["check"] = _check(row["check"], contract)
    cases = contract.case_conditions(row)
    return {**found, "cases": cases} if cases else found


def _check(check: dict[str, str], contract: Contract) -> dict[str, str]:
    """The check of a requirement. A schema has its digest, since it can change under its name; of a rule only the name is known."""
    digest = {"digest": digest_of(check["schema"], contract.schemas)} if "schema" in check else {}
    return {**check, **digest}


def _text(value: Any, depth: int = 0) -> str:
    """JSON with what is short enough on one line, and each requirement and each field on one however long it is."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or depth == DEEPEST or len(flat) < LINE:
        return flat
    inner = "  " * (depth + 1)
    if isinstance(value, list):
        parts = [inner + _text(one, DEEPEST) for one in value]
    else:
        parts = [f"{inner}{json.dumps(key)}: {_text(one, depth + 1)}" for key, one in value.items()]
    opening, closing = "[]" if isinstance(value, list) else "{}"
    return f"{opening}\n{f',{chr(10)}'.join(parts)}\n{'  ' * depth}{closing}"
