"""Lists: their rows, and the pages of them that a run went through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs

from batchspec.reading.step import LIST
from batchspec.reading.trace import Exchange, Trace


def listings(trace: Trace) -> Iterator[tuple[Exchange, dict[str, Any]]]:
    """The list answers that are JSON objects, in the order they were asked for."""
    for exchange in sorted(trace.steps(LIST), key=lambda e: e.number):
        if exchange.response and exchange.response.ok and isinstance(exchange.json, dict):
            yield exchange, exchange.json


def is_list(value: Any) -> bool:
    """True when `value` says that it is a list."""
    return isinstance(value, Mapping) and value.get("object") == "list"


def rows(page: Mapping[str, Any]) -> list[Any]:
    """The rows of a page; none where `data` is no array."""
    data = page.get("data")
    return data if isinstance(data, list) else []


def ids(page: Mapping[str, Any]) -> list[str]:
    """The ids of a page's rows, where every row has one."""
    found = [row.get("id") for row in rows(page) if isinstance(row, dict)]
    texts = [value for value in found if isinstance(value, str)]
    return texts if len(texts) == len(rows(page)) else []


def asked(exchange: Exchange, name: str) -> str | None:
    """A query parameter of the request."""
    return parse_qs(exchange.request.path.partition("?")[2]).get(name, [None])[0]
