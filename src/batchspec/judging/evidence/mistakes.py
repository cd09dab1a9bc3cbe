"""The exchanges in which the client made a mistake on purpose, and how they were answered."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.reading.step import BAD_FILE
from batchspec.reading.trace import Exchange, Trace


def mistakes(trace: Trace) -> Iterator[Exchange]:
    """The answered exchanges in which the client was wrong, or may have been."""
    return (exchange for exchange in trace.exchanges if exchange.step.tried and _answered(exchange))


def bad_creates(trace: Trace) -> Iterator[Exchange]:
    """The answered exchanges that ask for a batch with a wrong body; a wrong input file is another matter."""
    return (
        exchange
        for exchange in mistakes(trace)
        if exchange.step.operation == "create" and exchange.step.tried != BAD_FILE
    )


def bad_files(trace: Trace, kind: str) -> list[Exchange]:
    """The exchanges that upload an input file that is wrong in one way, or create a batch of it."""
    return [e for e in trace.exchanges if (e.step.tried, e.step.detail) == (BAD_FILE, kind)]


def refused(exchange: Exchange) -> bool:
    """True when an exchange was answered 4xx."""
    return exchange.response is not None and 400 <= exchange.response.status < 500 and not exchange.busy


def _answered(exchange: Exchange) -> bool:
    return exchange.response is not None and not exchange.busy
