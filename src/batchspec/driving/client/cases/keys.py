"""Every status, each optional key absent, null and set, and unknown keys; nested keys as well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from batchspec.driving.client.cases.fields import (
    FIELDS,
    FIRST,
    FULL,
    nested_levels,
    optional_keys,
    rich,
    shown_in,
    status_of,
)
from batchspec.driving.client.cases.objects import UNKNOWN, batch, case, unset, without
from batchspec.judging.evidence.tree import BATCH, Key, found, less, levels, pointer, put
from batchspec.reading.trace import Case
from batchspec_contract.lifecycle import STATES


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
    """Each key null or absent in an early and in a late state, and then all keys at once."""
    state = group.removesuffix("s")
    for field in FIELDS:
        if not field.required and (field.nullable or group == "absents"):
            for status in dict.fromkeys((FIRST, shown_in(field))):
                whole = unset(batch(status), group, field.name)
                yield case(group, f"{state}-{field.name}-when-{status}", whole, f"/{field.name}")
    for status in STATES:
        yield case(group, f"{state}-all-when-{status}", unset(batch(status), group, *optional_keys()))
    yield from _unset_inside(group, state)


def _unset_inside(group: str, state: str) -> Iterator[Case]:
    """Each key of a nested object null or absent. Those of the errors list are in `shapes`."""
    for level in nested_levels():
        for key in level.keys if level.place[0] != "errors" else ():
            if key.nullable if group == "nulls" else not key.required:
                whole = unset_at(batch(status_of(level)), group, key)
                yield case(group, f"{state}-{'-'.join(map(str, key.place))}", whole, key.pointer)


def unset_at(whole: dict[str, Any], group: str, key: Key) -> dict[str, Any]:
    """The batch with one key at any depth null or absent."""
    changed: dict[str, Any] = put(whole, key.place, None) if group == "nulls" else less(whole, key.place)
    return changed


def _set() -> Iterator[Case]:
    """Each key with a value, while all other optional keys are null and then absent; and each value of an enum."""
    for field in FIELDS:
        if not field.required:
            whole = batch(shown_in(field))
            if whole.get(field.name) is None:
                whole[field.name] = rich(field)
            others = [name for name in optional_keys() if name != field.name]
            yield case("sets", f"set-{field.name}", unset(whole, "nulls", *others), f"/{field.name}")
            yield case("sets", f"set-{field.name}-alone", without(whole, *others), f"/{field.name}")
    for level in levels():
        for key in level.keys:
            yield from _each_value(key, status_of(level) if level.place else shown_in(BATCH[key.name]))


def _each_value(key: Key, status: str) -> Iterator[Case]:
    """Each documented value of an enum or a boolean; the statuses are a group of their own."""
    values = [True, False] if key.value.get("type") == "boolean" else key.value.get("enum", [])
    for value in values if key.place != ("status",) else ():
        name = f"set-{'-'.join(map(str, key.place))}-to-{value}".lower().replace(" ", "-")
        yield case("sets", name, put(batch(status), key.place, value), key.pointer)


def _unknown() -> Iterator[Case]:
    """An unknown key with each kind of value, and one at each level."""
    for kind, value in (("null", None), ("number", 7), ("string", "x"), ("list", [1, []]), ("boolean", True)):
        whole = batch(FULL) | {"batchspec_unknown": value}
        yield case("unknown-keys", f"unknown-key-in-{BATCH.name}-a-{kind}", whole, "/batchspec_unknown")
    for level in levels():
        whole = batch(status_of(level))
        more = found(whole, level.place) | UNKNOWN
        place = f"{pointer(level.place)}/batchspec_unknown"
        yield case("unknown-keys", f"unknown-key-in-{level.name}", put(whole, level.place, more), place)
