"""Cassettes of vcrpy, of pytest-recording and of pydantic-ai."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.cassettes import list_under, read


def recognises(value: Any) -> bool:
    return isinstance(value, Mapping) and "interactions" in value


def entries(value: Any) -> list[Any]:
    return list_under(value, "interactions")


FORMAT = Format("vcrpy", recognises, entries, read, frozenset({"interactions", "version"}))
