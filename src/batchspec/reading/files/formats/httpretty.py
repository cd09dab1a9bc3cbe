"""Recordings of HTTPretty: a list of requests and responses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.cassettes import read


def recognises(value: Any) -> bool:
    first = value[0] if isinstance(value, list) and value else None
    asked = first.get("request") if isinstance(first, Mapping) else None
    return isinstance(asked, Mapping) and asked.keys() >= {"uri", "method", "querystring"}


def entries(value: Any) -> list[Any]:
    return list(value)


FORMAT = Format("HTTPretty", recognises, entries, read, frozenset({"request"}))
