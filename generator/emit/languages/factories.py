"""Factories for other repositories: a right object of every kind, and a batch in every state, from the examples of the contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from functools import partial
from typing import Any

from generator.contract import Contract
from generator.examples import examples
from generator.objects import BATCH, FieldSpec, ObjectSpec
from generator.plans import plans
from generator.shapes import Shapes
from generator.text import lower_first, snake
from generator.variants import in_one, rendered

PAGE, RESULT = "batch_list", "output_line"
COUNTS, USAGE = "request_counts", "usage"
"""Fields that are zero until there is something to count."""
FILES = {"python": ("batch_api_factories.py", "factories.py.jinja", snake)} | dict.fromkeys(
    ("typescript", "zod"), ("batch-api-factories.ts", "factories.ts.jinja", lower_first)
)
"""The file of each language, its template, and the spelling of names."""


def emit(shapes: Shapes, contract: Contract) -> dict[str, str]:
    """One file a language."""
    made: dict[str, str] = {}
    for language in FILES:
        made |= in_one("factories", language, partial(_factories, language, shapes, contract))
    return made


def _factories(language: str, shapes: Shapes, contract: Contract, command: str) -> dict[str, str]:
    path, template, spelt = FILES[language]
    batches = {state: _batch(contract, state) for state in contract.lifecycle["states"]}
    whole = batches["completed"]
    values = {
        "whole": whole,
        "by_status": {state: _differing(batch, whole) for state, batch in batches.items()},
        "meanings": {state: about["meaning"] for state, about in contract.lifecycle["states"].items()},
        "neighbours": [
            {"name": spelt(name), "title": spec.schema["title"], "value": _right(spec)}
            for name, spec in contract.objects.items()
            if name not in {BATCH, PAGE}
        ],
        "failed": {
            **_right(contract.objects[RESULT]),
            "response": None,
            "error": examples(_error(contract).node, contract.schemas[RESULT])[0],
        },
    }
    return {
        path: rendered(template, shapes, command, strict=False, shown=partial(_shown, language), **values)
    }


def _batch(contract: Contract, state: str) -> dict[str, Any]:
    """A batch in a state, by the shortest way on which its input file was found to be right, where there is one."""
    ways = plans(contract.lifecycle)[state]
    plan = min((way for way in ways if way["validated"]), key=lambda way: len(way["path"]), default=ways[0])
    fields = contract.objects[BATCH].fields
    made = {field.name: _value(field, contract.schemas[BATCH], plan["path"], state) for field in fields}
    if not (plan["validated"] and plan["ended"]):
        made[USAGE] = _zeros(made[USAGE])
        total = made[COUNTS]["total"] if plan["validated"] else 0
        made[COUNTS] = {**_zeros(made[COUNTS]), "total": total}
    return made


def _value(field: FieldSpec, schema: Mapping[str, Any], path: tuple[str, ...], state: str) -> Any:
    if field.name == "status":
        return state
    return (
        deepcopy(examples(field.node, schema)[0])
        if not field.starts or set(field.starts) & set(path)
        else None
    )


def _right(spec: ObjectSpec) -> dict[str, Any]:
    schema = spec.schema
    return {
        field.name: deepcopy(examples(field.node, schema)[0]) if field.certain else None
        for field in spec.fields
    }


def _error(contract: Contract) -> FieldSpec:
    return next(field for field in contract.objects[RESULT].fields if field.name == "error")


def _zeros(value: Any) -> Any:
    return {key: _zeros(item) for key, item in value.items()} if isinstance(value, dict) else 0


def _differing(batch: Mapping[str, Any], whole: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in batch.items() if value != whole[key]}


def _shown(language: str, value: Any, depth: int = 0) -> str:
    """A value as a literal of the language over several lines."""
    if language != "python":
        return json.dumps(value, indent=2, ensure_ascii=False).replace("\n", "\n" + "  " * depth)
    inner, end = "\n" + "    " * (depth + 1), "\n" + "    " * depth
    if isinstance(value, dict) and value:
        items = [f'"{key}": {_shown(language, item, depth + 1)},' for key, item in value.items()]
    elif isinstance(value, list) and value:
        items = [f"{_shown(language, item, depth + 1)}," for item in value]
    else:
        return repr(value) if not isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return opening + inner + inner.join(items) + end + closing
