"""The part of a value that a document describes, so that two sightings can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchspec_contract.objects import OBJECTS

BATCH = OBJECTS["batch"]
KIND = "object"
"""The key that says what an object is, such as `list` of the errors; whether it is there changes nothing that is told."""
PATHS = frozenset(path for path in BATCH.paths if path.rpartition(".")[2] != KIND)
HOLDERS = frozenset(path.rpartition(".")[0] for path in BATCH.paths)
"""Paths of the objects that have documented keys; of any other, such as a map, every key counts."""


def documented(value: Any, path: str) -> Any:
    """The value at `path` without keys that tell nothing: those nobody documents, kinds of objects, and nulls."""
    if isinstance(value, Mapping):
        return {
            key: documented(part, f"{path}.{key}")
            for key, part in value.items()
            if part is not None and (path not in HOLDERS or f"{path}.{key}" in PATHS)
        }
    return [documented(part, f"{path}[]") for part in value] if isinstance(value, list) else value
