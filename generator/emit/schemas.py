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
    """`schema` with every other schema it needs embedded in its `$defs`, each under its own `$id`."""
    whole = deepcopy(schema)
    for name in sorted(_needed(schema, schemas)):
        whole.setdefault("$defs", {})[name] = deepcopy(schemas[name])
    return whole


def _needed(schema: dict[str, Any], schemas: dict[str, dict[str, Any]]) -> set[str]:
    """The names of the schemas that it refers to, and of those that they refer to."""
    names = {other["$id"]: name for name, other in schemas.items() if other is not schema}
    found: set[str] = set()
    left = [schema]
    while left:
        documents = {target.partition("#")[0] for _, target in references(left.pop())}
        new = {names[document] for document in documents if document in names} - found
        found |= new
        left += [schemas[name] for name in new]
    return found
