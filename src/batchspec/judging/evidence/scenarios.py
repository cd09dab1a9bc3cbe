"""The batch of a scenario: where it was last seen, before and after an exchange, and whether it ended."""

from __future__ import annotations

from collections.abc import Callable

from batchspec.judging.evidence.sightings import is_batch_answer, shows_batches, snapshot_of
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.reading.step import RETRIEVE
from batchspec.reading.trace import Exchange, Trace


def last_before(trace: Trace, exchange: Exchange) -> Snapshot | None:
    """The last sighting, in the same scenario, of a batch before `exchange`."""
    return _last(trace, exchange.scenario, lambda number: number < exchange.number)


def first_after(trace: Trace, exchange: Exchange) -> Snapshot | None:
    """The first sighting, in the same scenario, of a batch after `exchange`."""
    later = [e for e in _sightings(trace, exchange.scenario) if e.number > exchange.number]
    return snapshot_of(later[0]) if later else None


def last_sighting(trace: Trace, scenario: str) -> Snapshot | None:
    """The last sighting of the batch of a scenario."""
    return _last(trace, scenario, lambda _: True)


def unfinished(trace: Trace) -> list[str]:
    """The scenarios that waited for their batch to end, saw it, and had not seen it end when the run did."""
    waited = dict.fromkeys(e.scenario for e in trace.exchanges if e.step == RETRIEVE)
    seen = {scenario: last_sighting(trace, scenario) for scenario in waited}
    return [scenario for scenario, last in seen.items() if last is not None and not last.ended]


def _last(trace: Trace, scenario: str, counts: Callable[[int], bool]) -> Snapshot | None:
    seen = [exchange for exchange in _sightings(trace, scenario) if counts(exchange.number)]
    return snapshot_of(seen[-1]) if seen else None


def _sightings(trace: Trace, scenario: str) -> list[Exchange]:
    of_scenario = (e for e in trace.exchanges if e.scenario == scenario)
    return sorted((e for e in of_scenario if shows_batches(e) and is_batch_answer(e)), key=lambda e: e.number)
