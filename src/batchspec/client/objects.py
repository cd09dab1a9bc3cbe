"""Objects that the cases are made from: one of each status, rich enough that no two values are alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any, Literal

from batchspec.client.rows import requirements_of
from batchspec.fixtures import BatchFactory
from batchspec.schemas import document
from batchspec.trace import Case

SEED = 7
CREATED = 1_762_000_123

METADATA = {"customer_id": "user_123456789", "batch_description": "Nightly eval job"}
COUNTS = {"total": 10, "completed": 7, "failed": 3}
USAGE = {
    "input_tokens": 1234,
    "output_tokens": 567,
    "total_tokens": 1801,
    "input_tokens_details": {"cached_tokens": 89},
    "output_tokens_details": {"reasoning_tokens": 45},
}
ERROR = {
    "code": "invalid_json_line",
    "message": "This line is not parseable as valid JSON.",
    "param": "body",
    "line": 3,
}
ERRORS = {"object": "list", "data": [ERROR]}

ENDPOINTS = (
    "/v1/responses",
    "/v1/chat/completions",
    "/v1/embeddings",
    "/v1/completions",
    "/v1/moderations",
    "/v1/images/generations",
    "/v1/images/edits",
    "/v1/videos",
)
"""Those of components.schemas.CreateBatchRequest in OpenAI's OpenAPI file, 2026-08."""

UNKNOWN = {"batchspec_unknown": {"kept": [1, None, "two", {"three": 4.5}], "also": False}}


def batch(status: str, /, **more: Any) -> dict[str, Any]:
    """A batch of this status; `more` replaces values as given, legal or not."""
    told: dict[str, Any] = {"metadata": METADATA, "created_at": CREATED}
    if status == "completed":
        told |= {"request_counts": COUNTS, "usage": USAGE}
    if status == "failed":
        told |= {"errors": ERRORS}
    made: dict[str, Any] = BatchFactory(seed=SEED).build(status, strict=False, **deepcopy(told))
    return {**made, **deepcopy(more)}


def numbered(count: int) -> list[dict[str, Any]]:
    """So many different batches, newest first."""
    statuses = ("validating", "completed", "failed", "in_progress", "cancelled")
    return [
        batch(statuses[number % len(statuses)], id=f"batch_{count - number:04d}", created_at=CREATED - number)
        for number in range(count)
    ]


def page(rows: list[dict[str, Any]], *, has_more: bool = False, **more: Any) -> dict[str, Any]:
    """A list response of these rows."""
    ends = {"first_id": rows[0]["id"], "last_id": rows[-1]["id"]} if rows else {}
    return {"object": "list", "data": rows, **ends, "has_more": has_more, **more}


def without(value: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """`value` less some keys."""
    return {name: item for name, item in value.items() if name not in keys}


def optional_keys() -> list[str]:
    """The keys that may be absent or null, in the order of the wire."""
    reader = document("reader")
    return [key for key in reader["properties"] if key not in reader["required"]]


def case(
    group: str, name: str, value: Any, key: str = "", kind: Literal["batch", "batch_list"] = "batch"
) -> Case:
    """A text to read: `value` as JSON, or as it is where it is a text already."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return named(Case(case=name, group=group, sent=text, key=key, type=kind))


def named(one: Case, **more: Any) -> Case:
    """`one` with the requirements that it is evidence for."""
    whole = replace(one, **more)
    return replace(whole, requirements=requirements_of(whole))
