"""Answers in somebody's traffic that decide nothing, since their reasons lie outside what a recording shows."""

from __future__ import annotations

from collections.abc import Sequence

from batchspec.judging.operations.address import Address
from batchspec.judging.operations.life import Life
from batchspec.judging.operations.operation import KEY_HEADERS
from batchspec.reading.trace import Exchange

REDIRECTS = range(300, 400)
"""What followed upon it decides. 304 says that the client has the answer already."""
FORBIDDEN = frozenset({403, 407, 499, 451})
"""A right, a proxy's password, a region that the client lacks; and a client that went away, as nginx writes it."""


REFUSALS = range(400, 500)
UNKNOWN_TO_ANOTHER = frozenset({401, 404})
TENANT = (*KEY_HEADERS, "openai-project", "openai-organization")
"""The headers that say who asks."""


def deleted(exchanges: Sequence[Exchange], addresses: Sequence[Address]) -> dict[str, float]:
    """The batches that somebody deleted, each with the second of it. No document has such a request; some servers do."""
    found: dict[str, float] = {}
    for exchange, where in zip(exchanges, addresses, strict=True):
        deletes = where.kind == "other" and where.id and exchange.request.method == "DELETE"
        if deletes and (exchange.lost or (exchange.response is not None and exchange.response.ok)):
            found.setdefault(where.id, exchange.began)
    return found


def says_nothing(exchange: Exchange, life: Life | None = None, gone: float | None = None) -> bool:
    """True of such an answer, and of one to a path that ends in a slash, which no document has.

    `life` is the batch that was asked for. Another tenant than the one who made it does not get to see it, and nobody does after
    the second `gone`, in which it was deleted.
    """
    status = exchange.response.status if exchange.response else 0
    if gone is not None and gone <= exchange.ended and status in REFUSALS:
        return True
    if status in REDIRECTS or status in FORBIDDEN:
        return True
    if status in UNKNOWN_TO_ANOTHER and life is not None and life.create is not None:
        return tenant_of(exchange) != tenant_of(life.create.exchange)
    return status >= 400 and exchange.request.path.partition("?")[0].endswith("/")


def tenant_of(exchange: Exchange) -> dict[str, str]:
    """The headers of a request that say who asks, by their names in lower case."""
    headers = exchange.request.headers
    return {name.lower(): value for name, value in headers.items() if value and name.lower() in TENANT}
