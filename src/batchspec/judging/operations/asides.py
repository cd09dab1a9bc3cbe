"""Answers in somebody's traffic that decide nothing, since their reasons lie outside what a recording shows."""

from __future__ import annotations

from batchspec.judging.operations.life import Life
from batchspec.judging.operations.operation import KEY_HEADERS
from batchspec.reading.trace import Exchange

REDIRECTS = range(300, 400)
"""What followed upon it decides. 304 says that the client has the answer already."""
FORBIDDEN = frozenset({403, 407, 499, 451})
"""A right, a proxy's password, a region that the client lacks; and a client that went away, as nginx writes it."""


UNKNOWN_TO_ANOTHER = frozenset({401, 404})
TENANT = (*KEY_HEADERS, "openai-project", "openai-organization")
"""The headers that say who asks."""


def says_nothing(exchange: Exchange, life: Life | None = None) -> bool:
    """True of such an answer, and of one to a path that ends in a slash, which no document has.

    `life` is the batch that was asked for. Another tenant than the one who made it does not get to see it.
    """
    status = exchange.response.status if exchange.response else 0
    if status in REDIRECTS or status in FORBIDDEN:
        return True
    if status in UNKNOWN_TO_ANOTHER and life is not None and life.create is not None:
        return tenant_of(exchange) != tenant_of(life.create.exchange)
    return status >= 400 and exchange.request.path.partition("?")[0].endswith("/")


def tenant_of(exchange: Exchange) -> dict[str, str]:
    """The headers of a request that say who asks, by their names in lower case."""
    headers = exchange.request.headers
    return {name.lower(): value for name, value in headers.items() if value and name.lower() in TENANT}
