"""JSON Schema, whatever the draft, of the object itself or with it among its definitions."""

from __future__ import annotations

import re

from batchspec.drift.readers.openapi import among, declared_by, document
from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.reader import Look, Reader, ReadOne
from batchspec.drift.reading.sought import BATCH, Sought

BATCH_TYPE = "Batch"
"""The name under which a schema that is a batch is read, whatever its title."""


def opened(bundle: Bundle) -> ReadOne:
    """What reads the root, where that is the object, else the definition that is it."""
    whole = document(bundle)
    root = whole.root
    title = root.get("title")
    called = str(title.text) if title else ""

    def read(sought: Sought, wanted: str | None) -> Claims:
        name = BATCH_TYPE if sought.name == BATCH else called
        is_it = not wanted and bool(declared_by(root)) and sought.fits(name, declared_by(root), None)
        named = {name: root} if is_it else {}
        for folder in ("$defs", "definitions"):
            definitions = root.get(folder)
            named |= {
                key: node
                for key, node in ((definitions and definitions.members) or {}).items()
                if key not in named
            }
        fields = among(named, whole, sought, wanted)
        return Claims(kind="json-schema", fields=fields, where=bundle.label, title=called)

    return read


READER = Reader(
    opened,
    members=(".json",),
    look=Look(re.compile(r"^[ \t]*(?:\$schema|\$defs|definitions|properties):", re.MULTILINE), 20),
    json_keys=frozenset({"$schema", "$defs", "definitions", "properties", "allOf"}),
)
