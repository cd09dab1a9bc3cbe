"""Objects that no server may send, to see how strict a client is; nothing here is ever failed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from batchspec.client.objects import COUNTS, ERROR, USAGE, batch, case, page, without
from batchspec.schemas import document
from batchspec.trace import Case

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

WRONG: dict[str, dict[str, Any]] = {
    "id-a-number": {"id": 42},
    "id-empty": {"id": ""},
    "object-another": {"object": "file"},
    "status-empty": {"status": ""},
    "status-in-capitals": {"status": "COMPLETED"},
    "status-a-number": {"status": 3},
    "created-at-a-date": {"created_at": "2026-11-01T00:00:00Z"},
    "created-at-digits": {"created_at": "1762000123"},
    "created-at-in-milliseconds": {"created_at": 1_762_000_123_000},
    "created-at-a-fraction": {"created_at": 1_762_000_123.5},
    "created-at-negative": {"created_at": -1},
    "completed-at-a-date": {"completed_at": "2026-11-01T00:00:00Z"},
    "completed-at-digits": {"completed_at": "1762000123"},
    "completed-at-empty": {"completed_at": ""},
    "completed-at-zero": {"completed_at": 0},
    "completed-at-a-boolean": {"completed_at": True},
    "output-file-id-empty": {"output_file_id": ""},
    "output-file-id-a-number": {"output_file_id": 17},
    "errors-a-string": {"errors": "it failed"},
    "errors-a-list": {"errors": [ERROR]},
    "errors-data-an-object": {"errors": {"object": "list", "data": ERROR}},
    "error-line-a-string": {"errors": {"object": "list", "data": [ERROR | {"line": "3"}]}},
    "counts-empty": {"request_counts": {}},
    "counts-without-failed": {"request_counts": without(COUNTS, "failed")},
    "counts-null-inside": {"request_counts": COUNTS | {"failed": None}},
    "counts-strings": {"request_counts": {"total": "10", "completed": "7", "failed": "3"}},
    "counts-negative": {"request_counts": COUNTS | {"failed": -3}},
    "usage-without-details": {"usage": without(USAGE, "input_tokens_details", "output_tokens_details")},
    "usage-details-null": {"usage": USAGE | {"input_tokens_details": None}},
    "usage-a-fraction": {"usage": USAGE | {"input_tokens": 0.5}},
    "metadata-a-list": {"metadata": ["a"]},
    "metadata-a-string": {"metadata": "a"},
    "metadata-numbers": {"metadata": {"a": 1}},
    "metadata-null-inside": {"metadata": {"a": None}},
    "metadata-nested": {"metadata": {"a": {"b": "c"}}},
}


def illegal() -> Iterator[Case]:
    for key in document("reader")["required"]:
        yield case("illegal", f"missing-{key}", without(batch("completed"), key), f"/{key}")
        yield case("illegal", f"null-required-{key}", batch("completed", **{key: None}), f"/{key}")
    for name, more in WRONG.items():
        yield case("illegal", f"wrong-{name}", batch("completed", **more), f"/{next(iter(more))}")
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
