"""Which exchanges are about the Batch API: paths tell it mostly, and else what stands in requests and answers.

Other APIs have `batches`, too: a shop has some of its goods. Where nothing in somebody's traffic shows a batch or a file of the
Batch API, and answers show other things, it is another API.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from batchspec.judging.evidence.pages import is_list, rows
from batchspec.judging.evidence.sightings import looks_like_batch
from batchspec.judging.operations.address import OTHER, Address, Kind, address
from batchspec.judging.operations.create_request import NEEDED
from batchspec.reading.trace import Exchange
from batchspec_contract.objects import OBJECTS

FILES: frozenset[Kind] = frozenset({"upload", "content", "file", "delete-file", "list-files"})
BATCHES: frozenset[Kind] = frozenset({"create", "list", "retrieve", "cancel"})
ANYBODYS = frozenset(
    {
        "id",
        "status",
        "created_at",
        "expires_at",
        "completed_at",
        "metadata",
        "errors",
        "model",
        "usage",
        "object",
    }
)
"""Keys of a batch that the things of other APIs have, too."""
OURS = frozenset({field.name for field in OBJECTS["batch"].fields}) - ANYBODYS | {
    "first_id",
    "last_id",
    "has_more",
    "purpose",
}
"""Keys of a batch, a page and a file that hardly any other API has."""
OBJECT_NAMES = frozenset({"batch", "list", "file"})
STATUSES = frozenset({"validating", "finalizing", "cancelling"})
OUR_IDS = ("batch", "file")
"""How ids of this API begin, where they tell what they are of."""
MOST_ROWS = 100
"""Rows of an answer that are looked at; those of one list are alike."""


def addresses_of(exchanges: Sequence[Exchange]) -> list[Address]:
    """The operation of each exchange; under an unusual prefix only where some answer there shows this API."""
    found = [address(exchange.request.method, exchange.request.path) for exchange in exchanges]
    shown = {
        where.prefix
        for where, exchange in zip(found, exchanges, strict=True)
        if where.usual or _shows_this_api(where, exchange)
    }
    return [where if where.prefix in shown or where is OTHER else OTHER for where in found]


def is_another_api(exchanges: Sequence[Exchange], addresses: Sequence[Address]) -> bool:
    """True where requests for batches were answered with other things, and nothing shows a batch or a file of this API."""
    others = False
    for exchange, where in zip(exchanges, addresses, strict=True):
        if where is OTHER:
            continue
        if _is_ours(exchange, where):
            return False
        answered = exchange.response is not None and exchange.response.ok and exchange.response.stored
        if answered and where.kind in BATCHES:
            if not any(_objects(exchange.json)):
                return False  # it may be this API, out of order
            others = True
    return others


def _is_ours(exchange: Exchange, where: Address) -> bool:
    asked = exchange.request.json
    if isinstance(asked, dict) and not asked.keys().isdisjoint(NEEDED):
        return True
    if exchange.request.file is not None or where.kind in FILES or where.id.startswith(OUR_IDS):
        return True
    return any(map(_is_our_object, _objects(exchange.json)))


def _is_our_object(value: Mapping[str, Any]) -> bool:
    name, status, own_id = value.get("object"), value.get("status"), value.get("id")
    return (
        not value.keys().isdisjoint(OURS)
        or (isinstance(name, str) and name in OBJECT_NAMES)
        or (isinstance(status, str) and status in STATUSES)
        or (isinstance(own_id, str) and own_id.startswith(OUR_IDS))
    )


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects in an answer that are not empty: itself, and the rows of an array in it."""
    if isinstance(value, dict) and value:
        yield value
    for held in (value, *(value.values() if isinstance(value, dict) else ())):
        if isinstance(held, list):
            yield from (row for row in islice(held, MOST_ROWS) if isinstance(row, dict) and row)


def _shows_this_api(where: Address, exchange: Exchange) -> bool:
    """True when a batch, or the request for one, shows that it is the Batch API that stands under this prefix."""
    if where is OTHER or where.kind in FILES:
        return False
    asked, shown = exchange.request.json, exchange.json
    if where.kind == "create" and isinstance(asked, dict) and "input_file_id" in asked:
        return True
    return any(looks_like_batch(row) for row in (rows(shown) if is_list(shown) else [shown]))
