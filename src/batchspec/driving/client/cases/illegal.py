"""Objects that no server may send. They show how strict a client is; none of them ever fails it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

from batchspec.contract.schemas import document
from batchspec.driving.client.cases.objects import (
    COUNTS,
    CREATED,
    ERROR,
    ERRORS,
    RICH,
    USAGE,
    batch,
    case,
    page,
    without,
)
from batchspec.judging.evidence.tree import Key, ends, less, levels, put
from batchspec.reading.trace import Case

BROKEN_TEXTS = {
    "empty": "",
    "cut-off": '{"id": "batch_1", "object": "ba',
    "html": "<html><body>502 Bad Gateway</body></html>",
    "no-json": "not json",
    "nan": json.dumps(batch("validating")).replace('"model": null', '"model": NaN'),
    "a-key-twice": '{"status": "failed", ' + json.dumps(batch("validating"))[1:],
    "two-values": json.dumps(batch("validating")) + "{}",
    "a-list": "[]",
    "a-string": '"batch"',
    "null": "null",
    "an-error": '{"error": {"message": "The server had an error", "type": "server_error", "param": null, "code": null}}',
}

SECONDS: dict[str, Any] = {
    "a-date": "2026-11-01T00:00:00Z",
    "digits": str(CREATED),
    "in-milliseconds": CREATED * 1_000,
    "a-fraction": CREATED + 0.5,
    "negative": -1,
    "empty": "",
    "zero": 0,
    "a-boolean": True,
}
"""Wrong values that servers have shown for a time in seconds. Only a limit can tell milliseconds from seconds."""

WRONG: dict[str, dict[str, Any]] = {
    "object-another": {"object": "file"},
    "status-in-capitals": {"status": "COMPLETED"},
    "errors-a-list": {"errors": [ERROR]},
    "errors-data-an-object": {"errors": ERRORS | {"data": ERROR}},
    "error-line-a-string": {"errors": ERRORS | {"data": [ERROR | {"line": "3"}]}},
    "counts-empty": {"request_counts": {}},
    "counts-without-failed": {"request_counts": without(COUNTS, "failed")},
    "counts-null-inside": {"request_counts": COUNTS | {"failed": None}},
    "counts-strings": {"request_counts": {key: str(count) for key, count in COUNTS.items()}},
    "counts-negative": {"request_counts": COUNTS | {"failed": -3}},
    "usage-without-details": {"usage": without(USAGE, "input_tokens_details", "output_tokens_details")},
    "usage-details-null": {"usage": USAGE | {"input_tokens_details": None}},
    "usage-a-fraction": {"usage": USAGE | {"input_tokens": 0.5}},
    "metadata-a-list": {"metadata": ["a"]},
    "metadata-numbers": {"metadata": {"a": 1}},
    "metadata-null-inside": {"metadata": {"a": None}},
    "metadata-nested": {"metadata": {"a": {"b": "c"}}},
}
"""Values that are wrong in more than their type, or as servers have shown them. Wrong types follow from the schema."""

OTHER_TYPES: dict[str, tuple[str, Any]] = {
    "string": ("a-number", 42),
    "integer": ("digits", str(CREATED)),
    "number": ("digits", str(CREATED)),
    "boolean": ("a-string", "a"),
    "array": ("a-string", "a"),
    "object": ("a-string", "a"),
}
"""A value of another type, by the type that a key has."""


WRONG_TIMES = ("created_at", "completed_at")
"""The times that are shown in every wrong form: one that is required, and one that may be null."""


def illegal() -> Iterator[Case]:
    for key in document("reader")["required"]:
        yield case("illegal", f"missing-{key}", without(batch("completed"), key), f"/{key}")
        yield case("illegal", f"null-required-{key}", batch("completed", **{key: None}), f"/{key}")
    yield from _wrong()
    for name, text in BROKEN_TEXTS.items():
        yield case("illegal", f"broken-{name}", text)
    one = [batch("completed")]
    for name, value in {
        "without-has-more": without(page(one), "has_more"),
        "without-data": without(page(one), "data"),
        "data-null": page(one) | {"data": None},
        "a-bare-list": one,
    }.items():
        yield case("illegal", f"page-{name}", value, kind="batch_list")


def _wrong() -> Iterator[Case]:
    """Wrong values by hand, and those that follow from the schema unless they are the same."""
    by_hand = [
        case("illegal", f"wrong-{name}", batch("completed", **more), f"/{next(iter(more))}")
        for name, more in WRONG.items()
    ]
    texts = {one.sent for one in by_hand}
    yield from by_hand
    for level in levels():
        for key in level.keys:
            for name, whole in _wrong_values(key):
                made = case("illegal", f"wrong-{_dashed(key)}-{name}", whole, key.pointer)
                if made.sent not in texts:
                    yield made


def _dashed(key: Key) -> str:
    return "-".join(token for token in key.place if isinstance(token, str)).replace("_", "-")


def _wrong_values(key: Key) -> Iterator[tuple[str, dict[str, Any]]]:
    """The batch with every wrong value of the key, and with the key absent or null where it must not be."""
    whole = batch("completed") | {key.place[0]: RICH.get(str(key.place[0]))}
    for name, value in _values(key).items():
        yield name, put(whole, key.place, value)
    if len(key.place) > 1 and key.required:
        yield "missing", less(whole, key.place)
    if not key.nullable and (len(key.place) > 1 or not key.required):
        yield "null", put(whole, key.place, None)


def _values(key: Key) -> dict[str, Any]:
    name, other = OTHER_TYPES[_type(key)]
    values = {name: other}
    if key.place in {(stamp,) for stamp in WRONG_TIMES}:
        values |= SECONDS
    limits = ends(key.value)
    if _type(key) == "string" and ("least" in limits or "enum" in key.value):
        values["empty"] = ""
    elif "least" in limits:
        below = {1: "zero", 0: "negative"}.get(limits["least"], "too-small")
        values[below] = limits["least"] - 1
    if "most" in limits:
        most = limits["most"]
        values["too-long" if isinstance(most, str) else "too-large"] = most + (
            "x" if isinstance(most, str) else 1
        )
    checker = Draft202012Validator(key.value)
    return {name: value for name, value in values.items() if not checker.is_valid(value)}


def _type(key: Key) -> str:
    return str(key.value.get("type", "string"))
