"""Cassettes of go-vcr, versions 1 to 4."""

from __future__ import annotations

from typing import Any

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.cassettes import first_of, list_under, read


def recognises(value: Any) -> bool:
    asked = first_of(value, "interactions").get("request")
    return isinstance(asked, dict) and "url" in asked and "uri" not in asked


def entries(value: Any) -> list[Any]:
    return list_under(value, "interactions")


FORMAT = Format("go-vcr", recognises, entries, read)
