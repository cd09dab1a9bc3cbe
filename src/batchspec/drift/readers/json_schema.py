"""JSON Schema, whatever the draft, of the object itself or with it among its definitions."""

from __future__ import annotations

import re

from batchspec.drift.readers.openapi import batch_among, document, looks_like_batch
from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.reader import Look, Reader


def read(bundle: Bundle, wanted: str | None) -> Claims:
    """The claims of the root, where that is a batch, else of the definition that is one."""
    root, _ = document(bundle)
    named = {"Batch": root} if looks_like_batch(root) and not wanted else {}
    for folder in ("$defs", "definitions"):
        definitions = root.get(folder)
        named |= {
            name: node
            for name, node in ((definitions and definitions.members) or {}).items()
            if name not in named
        }
    fields = batch_among(named, root, bundle.label, wanted)
    title = root.get("title")
    return Claims(
        kind="json-schema", fields=fields, where=bundle.label, title=str(title.text) if title else ""
    )


READER = Reader(
    read,
    members=(".json",),
    look=Look(re.compile(r"^[ \t]*(?:\$schema|\$defs|definitions|properties):", re.MULTILINE), 20),
    json_keys=frozenset({"$schema", "$defs", "definitions", "properties", "allOf"}),
)
