"""Mutants that keep more in metadata than there is room for."""

from __future__ import annotations

import json
from typing import Any

from batchspec.making.server.batch import Batch
from batchspec.making.server.behaviour import Behaviour
from batchspec.making.server.refusal import Json, invalid
from batchspec.mutants.server_parts.edits import derives, shown
from batchspec.mutants.server_parts.mutant import Mutant

KEPT = "kept"
AT_LIMITS = ("metadata-limits",)
FEW = 10
"""Pairs of metadata that a gateway takes at most."""
KEPT_CHARACTERS = 255
"""Characters of a value that a database column keeps."""


class MetadataUnlimited(Behaviour):
    """Takes metadata of any size and shows it."""

    def __init__(self) -> None:
        self._kept: list[Any] = []

    def create_body(self, body: Any) -> Any:
        metadata = body.get("metadata") if isinstance(body, dict) else None
        if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
            return body
        self._kept.append(metadata)
        return {**body, "metadata": {KEPT: str(len(self._kept) - 1)}}

    def shown(self, shown: Json, batch: Batch, route: str) -> Json:
        metadata = shown["metadata"]
        return {**shown, "metadata": self._kept[int(metadata[KEPT])]} if metadata else shown


class FewPairs(Behaviour):
    """Takes ten pairs of metadata at most."""

    def create_body(self, body: Any) -> Any:
        if isinstance(body, dict) and isinstance(body.get("metadata"), dict) and len(body["metadata"]) > FEW:
            raise invalid("metadata", f"at most {FEW} pairs are allowed.")
        return body


class AnyValue(Behaviour):
    """Takes any value in metadata, and writes what is no string as JSON."""

    def create_body(self, body: Any) -> Any:
        if not isinstance(body, dict) or not isinstance(body.get("metadata"), dict):
            return body
        return {**body, "metadata": {name: _text(value) for name, value in body["metadata"].items()}}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _cut(batch: Json) -> Json | None:
    return {name: value[:KEPT_CHARACTERS] for name, value in (batch["metadata"] or {}).items()} or None


MUTANTS = (
    Mutant(
        "metadata-unlimited",
        "Takes metadata past every limit.",
        ("BATCH-CRE-006", "BATCH-MET-001", "BATCH-MET-002", "BATCH-MET-003"),
        MetadataUnlimited,
        from_issue="llm-d/llm-d-batch-gateway#148",
        scenarios=("refused-creates",),
    ),
    Mutant(
        "ten-pairs-at-most",
        "Refuses metadata of more than ten pairs.",
        ("BATCH-CRE-015",),
        FewPairs,
        scenarios=AT_LIMITS,
    ),
    Mutant(
        "long-values-cut",
        "Keeps the first 255 characters of a value in metadata.",
        ("BATCH-CRE-015",),
        shown(derives("metadata", _cut)),
        scenarios=AT_LIMITS,
    ),
    Mutant(
        "metadata-values-of-any-type",
        "Takes numbers and objects in metadata, and makes strings of them.",
        ("BATCH-CRE-016",),
        AnyValue,
        scenarios=("refused-creates",),
    ),
)
