"""The exchange behind each piece of evidence."""

from __future__ import annotations

from dataclasses import replace

from batchspec.judging.evidence.tally import Summary
from batchspec.judging.evidence.words import exchange_words
from batchspec.reading.trace import Trace


def add_exchanges(trace: Trace, summary: Summary) -> None:
    """Add to each piece of evidence the exchange that it comes from, as text."""
    by_number = {exchange.number: exchange for exchange in trace.exchanges}
    for tally in summary.tallies.values():
        for index, evidence in enumerate(tally.evidence):
            exchange = by_number.get(evidence.place.number) if evidence.place.step else None
            if exchange is not None:
                tally.evidence[index] = replace(evidence, exchange=exchange_words(exchange))
