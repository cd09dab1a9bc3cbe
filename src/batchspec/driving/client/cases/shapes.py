"""Every legal shape of what is nested: errors, counts and usage, metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from batchspec.driving.client.cases.fields import FULL, nested_levels, node_of, shown_in, status_of
from batchspec.driving.client.cases.keys import unset_at
from batchspec.driving.client.cases.objects import COUNTS, ERROR, ERRORS, RICH, USAGE, batch, case, without
from batchspec.judging.evidence.tree import BATCH, at_end
from batchspec.reading.trace import Case

OF_ERRORS: dict[str, list[dict[str, Any]]] = {
    "one": [ERROR],
    "several": [ERROR, ERROR | {"code": "invalid_url", "line": 7}, ERROR | {"line": 50_000}],
    "a-hundred": [ERROR | {"line": n} for n in range(1, 101)],
    "none": [],
    "param-and-line-null": [ERROR | {"param": None, "line": None}],
    "a-code-of-tomorrow": [ERROR | {"code": "too_many_penguins"}],
    "unicode": [ERROR | {"message": "Zeile 3 ist kein JSON: “日本語” 🐧"}],
    "a-long-message": [ERROR | {"message": "lang " * 2_000}],
    "mixed": [ERROR, without(ERROR, "param", "line"), ERROR | {"param": None, "line": None}],
}
"""Entries of the errors list."""

CALLED = {"/errors/object": "kind"}
"""The word for a key in the names of cases, where that is not the key itself."""

OF_COUNTS: dict[str, dict[str, int]] = {
    "under-way": {"total": 100, "completed": 40, "failed": 2},
    "all-completed": {"total": 5, "completed": 5, "failed": 0},
    "all-failed": {"total": 9, "completed": 0, "failed": 9},
    "of-the-largest-file": {"total": 50_000, "completed": 49_999, "failed": 1},
}
ZEROS = {("request_counts", "least"), ("usage", "least")}
DETAILS = ("input_tokens_details", "output_tokens_details")

LONG = "value " * 85 + "ok"
OF_METADATA: dict[str, dict[str, str]] = {
    "empty": {},
    "one-pair": {"a": "b"},
    "sixteen-pairs": {f"key_{number:02d}": f"value {number}" for number in range(16)},
    "at-every-limit": {f"{number:02d}" + "k" * 62: LONG for number in range(16)},
    "keys-that-differ-in-case": {
        "Team": "Search",
        "team": "search",
        "TEAM": "SEARCH",
        "camelCase": "keptAsIs",
    },
    "keys-with-underscores": {"snake_case_key": "1", "_leading": "2", "trailing_": "3", "kebab-case": "4"},
    "keys-of-the-batch": {
        "id": "1",
        "status": "completed",
        "metadata": "2",
        "created_at": "3",
        "errors": "4",
    },
    "keys-of-programming": {"constructor": "1", "toString": "2", "class": "3", "type": "4", "nil": "5"},
    "keys-with-signs": {"a.b": "1", "a/b": "2", "a~b": "3", "a b": "4", "$ref": "5", "": "6", "a[0]": "7"},
    "unicode": {"größe": "überprüfung", "名前": "評価 ✓", "ключ": "значение", "مفتاح": "قيمة"},
    "composed-and-decomposed": {"\u00e9": "\u00e9", "e\u0301": "e\u0301", "\ufb01": "\ufb01"},
    "emoji": {"🐧": "👩‍👩‍👧‍👦 🇩🇪 👍🏽"},
    "512-emoji": {"🎉" * 64: "🎉" * 512},
    "an-empty-value": {"tag": ""},
    "blanks": {"before": "  two", "after": "two  ", "alone": " ", "lines": "one\ntwo\r\n\tthree"},
    "values-that-look-like-others": {
        "number": "0042",
        "float": "1.0",
        "exponent": "1e3",
        "boolean": "true",
        "null": "null",
        "date": "2026-11-01T00:00:00Z",
        "list": "[1, 2]",
        "object": '{"a": 1}',
    },
    "signs": {
        "quotes": "\"'`",
        "backslash": "\\ \\n \\u0041",
        "html": "<a href='x'>&amp;</a>",
        "percent": "%20%s{0}",
    },
    "line-separators": {"separators": "a\u2028b\u2029c", "bom": "\ufeffx", "no-break": "a\u00a0b"},
}


def shapes() -> Iterator[Case]:
    for name, entries in OF_ERRORS.items():
        yield case("errors", f"errors-{name}", batch("failed", errors=ERRORS | {"data": entries}))
    yield from _unset_in_errors()
    yield from _counts()
    yield from _usages()
    yield case("counts", "counts-and-usage", batch(FULL, request_counts=COUNTS, usage=USAGE))
    yield from _others()
    for name, metadata in OF_METADATA.items():
        yield case("metadata", f"metadata-{name}", batch(FULL, metadata=metadata), "/metadata")
    escaped = json.dumps(batch(FULL, metadata=OF_METADATA["emoji"] | OF_METADATA["unicode"]))
    yield case("metadata", "metadata-escaped", escaped, "/metadata")


def _unset_in_errors() -> Iterator[Case]:
    """Each optional key of the errors list and of its entries, absent and null."""
    for level in nested_levels():
        for key in level.keys if level.place[0] == "errors" else ():
            name, whole = CALLED.get(key.pointer, key.name), batch(status_of(level))
            if not key.required:
                yield case("errors", f"errors-{name}-absent", unset_at(whole, "absents", key), key.pointer)
            if key.nullable:
                yield case("errors", f"errors-{name}-null", unset_at(whole, "nulls", key), key.pointer)


def _counts() -> Iterator[Case]:
    zero = at_end(COUNTS, node_of(BATCH["request_counts"]), "least")
    shapes = {"zero": zero, **OF_COUNTS, "in-another-order": dict(reversed(COUNTS.items()))}
    for name, shape in shapes.items():
        counts = shape if shape.keys() == COUNTS.keys() else COUNTS | shape
        whole = batch("in_progress", request_counts=counts)
        yield case("counts", f"counts-{name}", whole, "/request_counts")


def _usages() -> Iterator[Case]:
    zero = at_end(USAGE, node_of(BATCH["usage"]), "least")
    by_name = {
        "zero": zero,
        "input-alone": zero | {"input_tokens": 12, "total_tokens": 12},
        "details-zero": USAGE | {key: zero[key] for key in DETAILS},
        "in-another-order": dict(reversed(USAGE.items())),
    }
    for name, usage in by_name.items():
        yield case("counts", f"usage-{name}", batch(FULL, usage=usage), "/usage")


def _others() -> Iterator[Case]:
    """Each nested object with all its numbers at a limit; `_counts` and `_usages` have the zeros of theirs."""
    for name, value in RICH.items():
        for end in ("least", "most"):
            changed = at_end(value, node_of(BATCH[name]), end)
            if changed != value and (name, end) not in ZEROS:
                whole = batch(shown_in(BATCH[name]), **{name: changed})
                yield case("counts", f"{name}-at-its-{end}", whole, f"/{name}")
