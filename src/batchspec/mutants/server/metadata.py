"""Mutants that keep more in metadata than there is room for."""

from __future__ import annotations

from typing import Any

from batchspec.making.server.batch import Batch
from batchspec.making.server.behaviour import Behaviour
from batchspec.making.server.refusal import Json
from batchspec.mutants.server_parts.mutant import Mutant

KEPT = "kept"


class MetadataUnlimited(Behaviour):
    """Takes metadata of any size and shows it."""

    def __init__(self) -> None:
        self._kept: list[Any] = []

    def create_body(self, body: Any) -> Any:
        if not isinstance(body, dict) or not isinstance(body.get("metadata"), dict):
            return body
        self._kept.append(body["metadata"])
        return {**body, "metadata": {KEPT: str(len(self._kept) - 1)}}

    def shown(self, shown: Json, batch: Batch, route: str) -> Json:
        metadata = shown["metadata"]
        return {**shown, "metadata": self._kept[int(metadata[KEPT])]} if metadata else shown


MUTANTS = (
    Mutant(
        "metadata-unlimited",
        "Takes metadata past every limit.",
        ("BATCH-CRE-006", "BATCH-MET-001", "BATCH-MET-002", "BATCH-MET-003"),
        MetadataUnlimited,
        from_issue="llm-d/llm-d-batch-gateway#148",
        scenarios=("refused-creates",),
    ),
)
