"""LIF and TIM of one object: stamps that are missing, too many, or out of order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from batchspec.making.ways import Way, edited_batch
from batchspec_contract.factories import BY_PATH, STATES
from batchspec_contract.lifecycle import EDGES, FORBIDDEN, ORDER, STAMPS, WANTED

LATEST = 2 * 86_400
"""Seconds after `created_at` at which a forbidden stamp is put. In a batch from the factory only the stamps of an expiry
are later."""


def after(key: str, more: int) -> Callable[[dict[str, Any]], int]:
    """The function that gives the time `more` seconds after a stamp of the batch."""
    return lambda batch: int(batch[key]) + more


def _missing() -> Iterator[Way]:
    for requirement, (status, stamp) in WANTED.items():
        own = STAMPS.get(status) == stamp
        how = f"{stamp} is null" if own else f"{status} without {stamp}"
        yield edited_batch(requirement, how, status, **{stamp: None})


def _foreign() -> Iterator[Way]:
    late = after("created_at", LATEST)
    for requirement, states in FORBIDDEN.items():
        for status, stamps in states.items():
            for stamp in stamps:
                yield edited_batch(requirement, f"{status} with {stamp}", status, **{stamp: late})


def _before_created() -> Iterator[Way]:
    early = after("created_at", -1)
    for start, end in EDGES:
        if start == STATES[0] and end in STAMPS:
            stamp = STAMPS[end]
            how = f"{stamp} is before created_at"
            yield edited_batch("BATCH-TIM-001", how, end, (start, end), **{stamp: early})
    yield edited_batch("BATCH-TIM-001", "expires_at is before created_at", STATES[0], expires_at=early)


def _longest_path(earlier: str, later: str) -> tuple[str, ...] | None:
    """The longest path to the state of the stamp `later` that passes the state of the stamp `earlier`."""
    paths = [path for path in BY_PATH if STAMPS.get(path[-1]) == later]
    both = [path for path in paths if earlier in {STAMPS.get(state) for state in path}]
    return max(both, key=len, default=None)


def _out_of_order() -> Iterator[Way]:
    for earlier, following in ORDER.items():
        for later in following:
            if path := _longest_path(earlier, later):
                how = f"{earlier} is after {later}"
                yield edited_batch("BATCH-TIM-002", how, path[-1], path, **{earlier: after(later, 1)})


def _milliseconds() -> Iterator[Way]:
    for status, stamp in STAMPS.items():
        how = f"{stamp} is in milliseconds"
        yield edited_batch(
            "BATCH-TIM-004", how, status, **{stamp: lambda batch, stamp=stamp: batch[stamp] * 1000}
        )


WAYS = [
    *_missing(),
    *_foreign(),
    *_before_created(),
    *_out_of_order(),
    edited_batch(
        "BATCH-TIM-003",
        "expired_at is before expires_at",
        "expired",
        ("validating", "in_progress", "expired"),
        expired_at=after("expires_at", -1),
    ),
    *_milliseconds(),
    edited_batch(
        "BATCH-TIM-008", "expires_at is an hour late", "in_progress", expires_at=after("expires_at", 3600)
    ),
    edited_batch(
        "BATCH-TIM-008", "expires_at is created_at", "in_progress", expires_at=after("created_at", 0)
    ),
]
