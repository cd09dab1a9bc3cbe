"""Every legal shape of what is nested: errors, counts and usage, metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from batchspec.client.objects import COUNTS, ERROR, USAGE, batch, case, without
from batchspec.trace import Case

ENTRY = "/errors/data/0"

OF_ERRORS: dict[str, tuple[dict[str, Any], str]] = {
    "one": ({"object": "list", "data": [ERROR]}, ""),
    "several": (
        {
            "object": "list",
            "data": [ERROR, ERROR | {"code": "invalid_url", "line": 7}, ERROR | {"line": 50_000}],
        },
        "",
    ),
    "a-hundred": ({"object": "list", "data": [ERROR | {"line": n} for n in range(1, 101)]}, ""),
    "none": ({"object": "list", "data": []}, ""),
    "param-null": ({"object": "list", "data": [ERROR | {"param": None}]}, f"{ENTRY}/param"),
    "line-null": ({"object": "list", "data": [ERROR | {"line": None}]}, f"{ENTRY}/line"),
    "param-and-line-null": ({"object": "list", "data": [ERROR | {"param": None, "line": None}]}, ""),
    "param-absent": ({"object": "list", "data": [without(ERROR, "param")]}, f"{ENTRY}/param"),
    "line-absent": ({"object": "list", "data": [without(ERROR, "line")]}, f"{ENTRY}/line"),
    "code-absent": ({"object": "list", "data": [without(ERROR, "code")]}, f"{ENTRY}/code"),
    "message-absent": ({"object": "list", "data": [without(ERROR, "message")]}, f"{ENTRY}/message"),
    "kind-absent": ({"data": [ERROR]}, "/errors/object"),
    "data-absent": ({"object": "list"}, "/errors/data"),
    "a-code-of-tomorrow": ({"object": "list", "data": [ERROR | {"code": "too_many_penguins"}]}, ""),
    "unicode": ({"object": "list", "data": [ERROR | {"message": "Zeile 3 ist kein JSON: “日本語” 🐧"}]}, ""),
    "a-long-message": ({"object": "list", "data": [ERROR | {"message": "lang " * 2_000}]}, ""),
    "mixed": (
        {
            "object": "list",
            "data": [ERROR, without(ERROR, "param", "line"), ERROR | {"param": None, "line": None}],
        },
        "",
    ),
}

OF_COUNTS: dict[str, dict[str, int]] = {
    "zero": {"total": 0, "completed": 0, "failed": 0},
    "under-way": {"total": 100, "completed": 40, "failed": 2},
    "all-completed": {"total": 5, "completed": 5, "failed": 0},
    "all-failed": {"total": 9, "completed": 0, "failed": 9},
    "of-the-largest-file": {"total": 50_000, "completed": 49_999, "failed": 1},
    "in-another-order": {"failed": 3, "completed": 7, "total": 10},
}

ZERO = {
    "input_tokens": 0,
    "output_tokens": 0,
    "total_tokens": 0,
    "input_tokens_details": {"cached_tokens": 0},
    "output_tokens_details": {"reasoning_tokens": 0},
}
OF_USAGE: dict[str, dict[str, Any]] = {
    "zero": ZERO,
    "input-alone": ZERO | {"input_tokens": 12, "total_tokens": 12},
    "details-zero": USAGE | {key: ZERO[key] for key in ("input_tokens_details", "output_tokens_details")},
    "in-another-order": dict(reversed(USAGE.items())),
}

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
    for name, (errors, key) in OF_ERRORS.items():
        yield case("errors", f"errors-{name}", batch("failed", errors=errors), key)
    for name, counts in OF_COUNTS.items():
        yield case("counts", f"counts-{name}", batch("in_progress", request_counts=counts), "/request_counts")
    for name, usage in OF_USAGE.items():
        yield case("counts", f"usage-{name}", batch("completed", usage=usage), "/usage")
    yield case("counts", "counts-and-usage", batch("completed", request_counts=COUNTS, usage=USAGE))
    for name, metadata in OF_METADATA.items():
        yield case("metadata", f"metadata-{name}", batch("completed", metadata=metadata), "/metadata")
    escaped = json.dumps(batch("completed", metadata=OF_METADATA["emoji"] | OF_METADATA["unicode"]))
    yield case("metadata", "metadata-escaped", escaped, "/metadata")
