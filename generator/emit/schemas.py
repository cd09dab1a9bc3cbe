"""The JSON Schemas as they ship: each whole in itself, those it refers to embedded."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from generator.contract import EXPORTED, Contract
from generator.references import references
from generator.text import python_header


def emit(contract: Contract) -> dict[str, str]:
    """`schemas/*.json` and the package that holds them; a digest would break JSON's look, the package tells it."""
    folder = "batchspec_contract/schemas"
    header = python_header(
        "schema/*.schema.json and schema/lifecycle.yaml",
        contract.digest(*(f"schema/{name}." for name in contract.schemas), "schema/lifecycle.yaml"),
    )
    files = {f"{folder}/__init__.py": f'{header}\n"""JSON Schemas, one file each, whole in themselves."""\n'}
    for name, schema in contract.schemas.items():
        text = json.dumps(bundled(schema, contract.schemas), indent=2, ensure_ascii=False)
        files[f"{folder}/{EXPORTED.get(name, name)}.schema.json"] = text + "\n"
    return files


def bundled(schema: dict[str, Any], schemas: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """`schema` with every other schema it refers to embedded in its `$defs`, each under its own `$id`."""
    whole = deepcopy(schema)
    documents = {target.partition("#")[0] for _, target in references(schema)}
    for name, other in sorted(schemas.items()):
        if other is not schema and other["$id"] in documents:
            whole.setdefault("$defs", {})[name] = deepcopy(other)
    return whole
