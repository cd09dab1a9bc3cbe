"""JSON Schema, whatever the draft, of the object itself or with it among its definitions."""

from __future__ import annotations

from batchspec.drift.bundle import Bundle
from batchspec.drift.claims import Claims
from batchspec.drift.readers.choice import chosen
from batchspec.drift.readers.openapi import document, looks_like_batch
from batchspec.drift.readers.schemas import Schemas
from batchspec.drift.shapes import claims_of


def read(bundle: Bundle, wanted: str | None) -> Claims:
    """The claims of the root, where that is a batch, else of the definition that is one."""
    root, _ = document(bundle)
    candidates = {"Batch": root} if looks_like_batch(root) and not wanted else {}
    for folder in ("$defs", "definitions"):
        definitions = root.get(folder)
        for name, node in ((definitions.members if definitions else None) or {}).items():
            if looks_like_batch(node) or name == wanted:
                candidates.setdefault(name, node)
    reader = Schemas(root, bundle.label)
    fields = chosen(
        candidates,
        lambda node: claims_of(reader.shape(node), bundle.label),
        wanted,
        bundle.label,
        "the schema",
    )
    title = root.get("title")
    return Claims(
        kind="json-schema", fields=fields, where=bundle.label, title=str(title.text) if title else ""
    )
