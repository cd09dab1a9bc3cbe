"""Objects that the cases are made from: a batch of each status, in which no two values are the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any, Literal

from batchspec.driving.client.cases.fields import FIELDS, rich, shown_in
from batchspec.judging.evidence.client_cases import requirements_of
from batchspec.judging.evidence.tree import BATCH
from batchspec.making.batches.factory import BatchFactory
from batchspec.making.batches.pages import list_object
from batchspec.reading.trace import Case
from batchspec_contract.lifecycle import STATES

SEED = 7
CREATED = 1_762_000_123


def _like(model: Any, value: Any) -> Any:
    """The value with its keys in the order of `model`; keys that are not in it come last."""
    if not isinstance(model, dict) or not isinstance(value, dict):
        return value
    keys = [*(key for key in model if key in value), *(key for key in value if key not in model)]
    return {key: _like(model.get(key), value[key]) for key in keys}


def _rich() -> dict[str, Any]:
    """A value for each field that holds other values, with the keys in the order of the factory."""
    return {
        field.name: _like(BatchFactory(seed=SEED).build(shown_in(field)).get(field.name), rich(field))
        for field in FIELDS
        if field.type in {"object", "map", "array"}
    }


RICH = _rich()
METADATA: dict[str, Any] = RICH["metadata"]
COUNTS: dict[str, Any] = RICH["request_counts"]
USAGE: dict[str, Any] = RICH["usage"]
ERRORS: dict[str, Any] = RICH["errors"]
ERROR: dict[str, Any] = ERRORS["data"][0]

UNKNOWN = {"batchspec_unknown": {"kept": [1, None, "two", {"three": 4.5}], "also": False}}


def batch(status: str, /, **more: Any) -> dict[str, Any]:
    """A batch of this status. `more` replaces values, with legal ones or not."""
    rich_values = {
        name: value for name, value in RICH.items() if status in {shown_in(BATCH[name]), *_always(name)}
    }
    rich_values["created_at"] = CREATED
    made: dict[str, Any] = BatchFactory(seed=SEED).build(status, strict=False, **deepcopy(rich_values))
    # The factory has null for every key without a value. Of these, some must not be null, and are left out instead.
    empty = [name for name, value in made.items() if value is None]
    return {**unset(made, "nulls", *empty), **deepcopy(more)}


def _always(name: str) -> tuple[str, ...]:
    """All states for a field whose value a caller sends, such as metadata; no state for any other."""
    return () if BATCH[name].certain or BATCH[name].starts else STATES


def unset(whole: Mapping[str, Any], state: str, *names: str) -> dict[str, Any]:
    """The batch with some fields null (`nulls`) or absent (`absents`). Fields that must not be null are absent either way."""
    nulls = {name: None for name in names if name not in BATCH.keys or BATCH[name].nullable}
    return (
        {**without(whole, *(set(names) - nulls.keys())), **nulls}
        if state == "nulls"
        else without(whole, *names)
    )


def numbered(count: int) -> list[dict[str, Any]]:
    """Different batches, the newest first."""
    statuses = ("validating", "completed", "failed", "in_progress", "cancelled")
    return [
        batch(statuses[number % len(statuses)], id=f"batch_{count - number:04d}", created_at=CREATED - number)
        for number in range(count)
    ]


def page(rows: list[dict[str, Any]], *, has_more: bool = False, **more: Any) -> dict[str, Any]:
    """A page of a list with these rows."""
    whole = list_object(rows, has_more=has_more)
    # The contract wants strings for cursors, so a page without rows has none. Null ones are cases of their own.
    return {**(whole if rows else without(whole, "first_id", "last_id")), **more}


def without(value: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """The value without some keys."""
    return {name: item for name, item in value.items() if name not in keys}


def case(
    group: str, name: str, value: Any, key: str = "", kind: Literal["batch", "batch_list"] = "batch"
) -> Case:
    """The case of a text to read: `value` as JSON, or itself where it is a text."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return named(Case(case=name, group=group, sent=text, key=key, type=kind))


def named(one: Case, **more: Any) -> Case:
    """The case with the requirements that it is evidence for."""
    whole = replace(one, **more)
    return replace(whole, requirements=requirements_of(whole))
