"""The ids of batches and files that an exchange is about, and those that a client may have from its answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from batchspec.judging.evidence.pages import is_list, rows
from batchspec.judging.operations.address import Kind, address
from batchspec.reading.trace import Exchange

RESULTS = ("output_file_id", "error_file_id")
SHOWN = ("id", *RESULTS)
MAKING: frozenset[Kind] = frozenset({"create", "upload"})
"""The operations that make what their answer shows."""

LOOKS: frozenset[Kind] = frozenset({"retrieve", "list", "content", "file", "list-files"})
"""The operations that change nothing, so that a client has them on their way beside others."""


def kind_of(exchange: Exchange) -> Kind:
    return address(exchange.request.method, exchange.request.path).kind


def asked(exchange: Exchange) -> Iterator[str]:
    """The ids that a request is about; of a list, the page that it asks for."""
    where = address(exchange.request.method, exchange.request.path)
    if where.id:
        yield where.id
    elif where.kind == "list":
        yield exchange.request.path
    body = exchange.request.json if where.kind == "create" else None
    named = body.get("input_file_id") if isinstance(body, dict) else None
    if isinstance(named, str):
        yield named


def told(exchange: Exchange) -> Iterator[str]:
    """The ids that a client may have from this answer."""
    value = exchange.json
    if is_list(value):
        yield from shown(rows(value))
    else:
        yield from shown([value], SHOWN if kind_of(exchange) in MAKING else RESULTS)


def shown(values: Iterable[Any], keys: Iterable[str] = SHOWN) -> Iterator[str]:
    """The ids under these keys of each value that is an object."""
    for value in values:
        for key in keys if isinstance(value, dict) else ():
            if isinstance(value.get(key), str):
                yield value[key]
