"""Steps of a run by what they are: mistakes made on purpose, and who comes before and after whom."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.sightings import is_batch_answer, shows_batches
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.reading.trace import Exchange, Trace

BAD_CREATE = "bad-create:"

MISTAKES = (
    BAD_CREATE,
    "bad-upload",
    "bad-file-create",
    "retrieve-unknown",
    "cancel-unknown",
    "cancel-ended",
    "cancel-again",
    "list-over-limit",
)
"""Beginnings of the steps in which the client is wrong, or may be."""

WAITED_FOR = frozenset({"retrieve"})
"""Steps of the scenarios that wait for their batch to end."""


def mistakes(trace: Trace) -> Iterator[Exchange]:
    """The answered exchanges in which the client made a mistake."""
    for exchange in trace.exchanges:
        if exchange.step.startswith(MISTAKES) and exchange.response is not None and not exchange.busy:
            yield exchange


def refused(exchange: Exchange) -> bool:
    """Whether an exchange was answered 4xx."""
    return exchange.response is not None and 400 <= exchange.response.status < 500 and not exchange.busy


def last_before(trace: Trace, exchange: Exchange) -> Snapshot | None:
    """The last sighting, in the same scenario, of a batch before `exchange`."""
    earlier = [e for e in _sightings(trace, exchange.scenario) if e.number < exchange.number]
    return _snapshot(earlier[-1]) if earlier else None


def first_after(trace: Trace, exchange: Exchange) -> Snapshot | None:
    """The first sighting, in the same scenario, of a batch after `exchange`."""
    later = [e for e in _sightings(trace, exchange.scenario) if e.number > exchange.number]
    return _snapshot(later[0]) if later else None


def last_sighting(trace: Trace, scenario: str) -> Snapshot | None:
    """The last sighting of the batch of a scenario."""
    seen = _sightings(trace, scenario)
    return _snapshot(seen[-1]) if seen else None


def unfinished(trace: Trace) -> list[str]:
    """The scenarios whose own batch was seen and had not ended when the run did."""
    found = []
    for scenario in dict.fromkeys(e.scenario for e in trace.exchanges if e.step in WAITED_FOR):
        last = last_sighting(trace, scenario)
        if last is not None and not last.ended:
            found.append(scenario)
    return found


def _sightings(trace: Trace, scenario: str) -> list[Exchange]:
    of_scenario = (e for e in trace.exchanges if e.scenario == scenario)
    return sorted((e for e in of_scenario if shows_batches(e) and is_batch_answer(e)), key=lambda e: e.number)


def _snapshot(exchange: Exchange) -> Snapshot:
    return Snapshot(exchange.json, exchange.where, exchange.began, exchange.ended)
