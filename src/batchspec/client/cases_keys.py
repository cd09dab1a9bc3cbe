"""Every status; each optional key absent, null and set; unknown keys at every level."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from batchspec.client.objects import UNKNOWN, batch, case, optional_keys, without
from batchspec.trace import Case
from batchspec_contract.lifecycle import STATES

SHOWS = {
    "model": "in_progress",
    "errors": "failed",
    "failed_at": "failed",
    "expired_at": "expired",
    "cancelling_at": "cancelling",
    "cancelled_at": "cancelled",
}
"""A status in which the key has a value; any other has one when `completed`."""


def keys() -> Iterator[Case]:
    yield from _statuses()
    yield from _unset("nulls")
    yield from _unset("absents")
    yield from _set()
    yield from _unknown()


def _statuses() -> Iterator[Case]:
    for status in STATES:
        yield case("statuses", f"status-{status}", batch(status), "/status")


def _unset(group: str) -> Iterator[Case]:
    """One key null or absent where all others are as they come, early and late; then all of them at once."""
    state = group.removesuffix("s")
    for key in optional_keys():
        for status in ("validating", SHOWS.get(key, "completed")):
            yield case(group, f"{state}-{key}-when-{status}", _less(batch(status), group, key), f"/{key}")
    for status in STATES:
        yield case(group, f"{state}-all-when-{status}", _less(batch(status), group, *optional_keys()))


def _less(whole: dict[str, Any], group: str, *names: str) -> dict[str, Any]:
    return {**whole, **dict.fromkeys(names)} if group == "nulls" else without(whole, *names)


def _set() -> Iterator[Case]:
    """One key with a value, all other optional ones null, then absent."""
    for key in optional_keys():
        status = SHOWS.get(key, "completed")
        whole = _rich(status)
        others = [name for name in optional_keys() if name != key]
        yield case("sets", f"set-{key}", _less(whole, "nulls", *others), f"/{key}")
        yield case("sets", f"set-{key}-alone", without(whole, *others), f"/{key}")


def _rich(status: str) -> dict[str, Any]:
    whole = batch(status)
    return {**whole, "error_file_id": whole["error_file_id"] or f"{whole['input_file_id']}-errors"}


def _unknown() -> Iterator[Case]:
    """One case a level, and one for each kind of value."""
    completed, failed = batch("completed"), batch("failed")
    yield _with_unknown("batch", completed | UNKNOWN, "")
    for kind, value in (("null", None), ("number", 7), ("string", "x"), ("list", [1, []]), ("boolean", True)):
        yield _with_unknown(f"batch-a-{kind}", completed | {"batchspec_unknown": value}, "")
    for key in ("request_counts", "usage"):
        yield _with_unknown(key, completed | {key: completed[key] | UNKNOWN}, f"/{key}")
    for key in ("input_tokens_details", "output_tokens_details"):
        usage = completed["usage"] | {key: completed["usage"][key] | UNKNOWN}
        yield _with_unknown(key, completed | {"usage": usage}, f"/usage/{key}")
    errors = failed["errors"]
    yield _with_unknown("errors", failed | {"errors": errors | UNKNOWN}, "/errors")
    entry = [errors["data"][0] | UNKNOWN]
    yield _with_unknown("error", failed | {"errors": errors | {"data": entry}}, "/errors/data/0")


def _with_unknown(level: str, value: dict[str, Any], place: str) -> Case:
    return case("unknown-keys", f"unknown-key-in-{level}", value, f"{place}/batchspec_unknown")
