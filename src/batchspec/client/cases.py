"""Legal objects that a client is given, each for one thing it may stumble over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from batchspec.fixtures import BatchFactory
from batchspec.schemas import document
from batchspec.trace import Case
from batchspec_contract.lifecycle import STATES

UNKNOWN = {"batchspec_unknown": {"kept": [1, None, "two"]}}
SEED = 7


def cases() -> Iterator[Case]:
    """Every case, always the same ones in the same order."""
    yield from _statuses()
    yield from _states_of_keys()
    yield from _unknown_keys()
    yield _case("status-unknown", "unknown-status", {**_batch("in_progress"), "status": "paused"}, "/status")


def optional_keys() -> list[str]:
    """The keys that may be absent or null, in the order of the wire."""
    reader = document("reader")
    return [key for key in reader["properties"] if key not in reader["required"]]


def _batch(status: str) -> dict[str, Any]:
    batch: dict[str, Any] = BatchFactory(seed=SEED).build(status)
    return batch


def _case(name: str, group: str, batch: dict[str, Any], key: str = "") -> Case:
    return Case(case=name, group=group, sent=json.dumps(batch, ensure_ascii=False), key=key)


def _statuses() -> Iterator[Case]:
    for status in STATES:
        yield _case(f"status-{status}", "statuses", _batch(status), "/status")


def _states_of_keys() -> Iterator[Case]:
    for key in optional_keys():
        batch = _batch("validating")
        yield _case(f"null-{key}", "nulls", {**batch, key: None}, f"/{key}")
        without = {name: value for name, value in batch.items() if name != key}
        yield _case(f"absent-{key}", "absents", without, f"/{key}")


def _unknown_keys() -> Iterator[Case]:
    """One case a level: the batch, and each object below it."""
    completed, failed = _batch("completed"), _batch("failed")
    yield _case("unknown-key-in-batch", "unknown-keys", completed | UNKNOWN, "/batchspec_unknown")
    for key in ("request_counts", "usage"):
        yield _case(
            f"unknown-key-in-{key}", "unknown-keys", completed | {key: completed[key] | UNKNOWN}, f"/{key}"
        )
    for key in ("input_tokens_details", "output_tokens_details"):
        usage = completed["usage"] | {key: completed["usage"][key] | UNKNOWN}
        yield _case(f"unknown-key-in-{key}", "unknown-keys", completed | {"usage": usage}, f"/usage/{key}")
    errors = failed["errors"]
    yield _case("unknown-key-in-errors", "unknown-keys", failed | {"errors": errors | UNKNOWN}, "/errors")
    data = [errors["data"][0] | UNKNOWN, *errors["data"][1:]]
    yield _case(
        "unknown-key-in-error", "unknown-keys", failed | {"errors": errors | {"data": data}}, "/errors/data/0"
    )
