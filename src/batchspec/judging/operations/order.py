"""The order of a recording without times: the answers that a request cannot have been sent before.

A cassette has its entries in the order of their answers, and nothing tells a client that waits for each from one that sends
several at a time. A slow answer of such a client stands behind newer ones: taken one after the other, a batch would seem to go back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from batchspec.judging.evidence.pages import is_list, rows
from batchspec.judging.operations.address import Address, address
from batchspec.reading.trace import Exchange

_SHOWN = ("id", "output_file_id", "error_file_id")


def following(exchanges: Iterable[Exchange]) -> Iterator[Exchange]:
    """The exchanges, each begun when the answer had come that its request follows.

    A client's requests about one batch or one file follow each other, and so do those for one page of a list. A request
    follows the answer, too, that told it of the id. Requests for different things are in no order.
    """
    last: dict[str, float] = {}
    for exchange in exchanges:
        request = exchange.request
        about = list(_subjects(address(request.method, request.path), exchange))
        began = max((last[one] for one in about if one in last), default=0.0)
        yield replace(exchange, began=min(began, exchange.began))
        last.update(dict.fromkeys(about, exchange.ended))
        value = exchange.json
        if is_list(value):
            for one in _shown(rows(value)):
                last.setdefault(one, exchange.ended)
        else:
            last.update(dict.fromkeys(_shown([value]), exchange.ended))


def _subjects(where: Address, exchange: Exchange) -> Iterator[str]:
    """The ids that a request is about; of a list, the page that it asks for."""
    if where.id:
        yield where.id
    elif where.kind == "list":
        yield exchange.request.path
    asked = exchange.request.json if where.kind == "create" else None
    named = asked.get("input_file_id") if isinstance(asked, dict) else None
    if isinstance(named, str):
        yield named


def _shown(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        for key in _SHOWN if isinstance(value, dict) else ():
            if isinstance(value.get(key), str):
                yield value[key]
