"""Sightings: the batches that the answers of a trace show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from batchspec.judging.evidence.pages import is_list, rows
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.trace import Exchange

NO_CONTENT = 204


def looks_like_batch(value: Any) -> bool:
    """True when `value` means to be a batch: it says so, or it has an input file and a status."""
    if not isinstance(value, Mapping):
        return False
    return value.get("object") == "batch" or ("input_file_id" in value and "status" in value)


def is_batch_answer(exchange: Exchange) -> bool:
    """True when an exchange was answered 2xx with a batch."""
    return exchange.response is not None and exchange.response.ok and looks_like_batch(exchange.json)


def batches_in(value: Any) -> list[tuple[int | None, Mapping[str, Any]]]:
    """The batches that a value shows: itself, or the rows of a list, each with its index."""
    found: Iterable[tuple[int | None, Any]] = enumerate(rows(value)) if is_list(value) else [(None, value)]
    return [(row, batch) for row, batch in found if looks_like_batch(batch)]


def sightings(exchange: Exchange) -> Iterator[Snapshot]:
    """The batches that an answer shows."""
    for _, batch in batches_in(exchange.json):
        yield Snapshot(batch, exchange.place, exchange.began, exchange.ended)


def by_id(snapshots: Iterable[Snapshot]) -> list[tuple[Snapshot, ...]]:
    """The sightings of each batch, in the order they come; those without an id are left out."""
    found: dict[str, list[Snapshot]] = {}
    for snapshot in snapshots:
        if isinstance(snapshot.raw.get("id"), str):
            found.setdefault(snapshot.raw["id"], []).append(snapshot)
    return [tuple(group) for group in found.values()]


def fault_of(exchange: Exchange) -> NotStrictJSON | None:
    """The fault of an answer as a text; `None` where it has none, or there is no answer."""
    response = exchange.response
    if response is None:
        return None
    if response.status == NO_CONTENT:
        return None  # its body is empty by definition
    if response.body is None:
        return NotStrictJSON("text_is_utf8", response.fault or "the answer is not UTF-8")
    if response.fault:
        return NotStrictJSON("text_is_json", response.fault)
    try:
        load(response.body)
    except NotStrictJSON as fault:
        return fault
    return None
