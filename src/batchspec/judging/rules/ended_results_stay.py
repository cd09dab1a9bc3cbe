"""A batch that has ended never changes its results; absent and null are the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from batchspec.judging.evidence.finding import Finding, checked, shown
from batchspec.judging.evidence.schema_rows import field_checker
from batchspec.judging.evidence.snapshot import History
from batchspec_contract.objects import OBJECTS

BATCH = OBJECTS["batch"]
RESULTS = tuple(field.name for field in BATCH.fields if field.result)
KIND = "object"
"""The key that says what an object is, such as `list` of the errors; whether it is there changes no result."""
PATHS = frozenset(path for path in BATCH.paths if path.rpartition(".")[2] != KIND)
HOLDERS = frozenset(path.rpartition(".")[0] for path in BATCH.paths)
"""Paths of the objects that have documented keys; of any other, such as a map, every key counts."""


def documented(value: Any, path: str) -> Any:
    """The value at `path` without keys that tell no result: those nobody documents, kinds of objects, and nulls."""
    if isinstance(value, Mapping):
        return {
            key: documented(part, f"{path}.{key}")
            for key, part in value.items()
            if part is not None and (path not in HOLDERS or f"{path}.{key}" in PATHS)
        }
    return [documented(part, f"{path}[]") for part in value] if isinstance(value, list) else value


def judge_history(history: History) -> Iterator[Finding]:
    for before, after in history.steps():
        if not before.ended or after.status != before.status:
            continue
        for key in RESULTS:
            was, now, well_typed = before.get(key), after.get(key), field_checker(key).is_valid
            if well_typed(was) and well_typed(now):
                stays = documented(was, key) == documented(now, key)
                yield checked(stays, f"/{key}", f"{shown(was)}, as before", now, place=after.place)
