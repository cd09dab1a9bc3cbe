"""The key that a request was sent with, and whether it tries out another than the run's own."""

from __future__ import annotations

from batchspec.contract.placeholders import WRONG_KEY
from batchspec.judging.operations.operation import KEY_HEADERS, SECOND_KEY
from batchspec.reading.trace import Exchange


def key_of(exchange: Exchange) -> str:
    """The key that a request was sent with; empty where it has none."""
    headers = exchange.request.headers
    found = (value for name, value in headers.items() if name.lower() in KEY_HEADERS)
    return next(found, "")


def probe_of(exchange: Exchange, *, keyed: bool) -> str:
    """`second-key`, `wrong-key` or `no-key`; empty where the key is the run's own, and where no request of the run has one."""
    if any(name.lower() == SECOND_KEY for name in exchange.request.headers):
        return "second-key"
    key = key_of(exchange)
    if WRONG_KEY in key:
        return "wrong-key"
    return "no-key" if keyed and not key else ""
