"""Cassettes of LangChain's standard tests: requests and responses in two lists beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.cassettes import list_under, read


def recognises(value: Any) -> bool:
    return isinstance(value, Mapping) and "responses" in value and "requests" in value


def entries(value: Any) -> list[Any]:
    requests, responses = list_under(value, "requests"), list_under(value, "responses")
    missing = object()
    return [
        {key: half for key, half in (("request", asked), ("response", answered)) if half is not missing}
        for asked, answered in zip_longest(requests, responses, fillvalue=missing)
    ]


FORMAT = Format("LangChain", recognises, entries, read, frozenset({"requests"}))
