"""Every documented endpoint, names of any form, numbers as large as they come, and JSON however it is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from batchspec.client.objects import ENDPOINTS, USAGE, batch, case
from batchspec.trace import Case

LARGEST = 2**53 - 1
"""The largest whole number that every JSON reader is sure to keep (RFC 7493, section 2.2)."""

STAMPS = {
    "created_at": "validating",
    "in_progress_at": "in_progress",
    "expires_at": "validating",
    "finalizing_at": "finalizing",
    "completed_at": "completed",
    "failed_at": "failed",
    "expired_at": "expired",
    "cancelling_at": "cancelling",
    "cancelled_at": "cancelled",
}
MOMENTS = {
    "2038-01-19": 2**31 - 1,
    "a-second-later": 2**31,
    "2106-02-07": 2**32,
    "5138-11-16": 99_999_999_999,
}
TOKENS = {
    "31-bits": 2**31 - 1,
    "32-bits": 2**32 - 1,
    "50000-long-requests": 50_000 * 200_000,
    "53-bits": LARGEST,
}
"""The third is what one input file can use up."""

NAMES = {
    "id-a-uuid": {"id": "0b5ff0f2-8a1f-4c2e-9f0a-4a6c5d2f6f1e"},
    "id-an-address": {"id": "arn:aws:bedrock:us-east-1:123456789012:model-invocation-job/abc123"},
    "id-a-number-in-quotes": {"id": "42"},
    "id-long": {"id": "batch_" + "0123456789abcdef" * 16},
    "files-addresses": {
        "input_file_id": "s3://bucket/in.jsonl",
        "output_file_id": "s3://bucket/out dir/out.jsonl",
    },
    "window-of-a-week": {"completion_window": "7d"},
    "window-of-an-hour": {"completion_window": "1h"},
    "model-with-slashes": {"model": "meta-llama/Llama-3.3-70B-Instruct:free"},
}


def values() -> Iterator[Case]:
    for endpoint in ENDPOINTS:
        name = endpoint.removeprefix("/v1/").replace("/", "-")
        yield case("endpoints", f"endpoint-{name}", batch("completed", endpoint=endpoint), "/endpoint")
    for name, names in NAMES.items():
        yield case("names", name, batch("completed", **names), f"/{next(iter(names))}")
    yield from _numbers()
    yield from _texts()


def _numbers() -> Iterator[Case]:
    for key, status in STAMPS.items():
        for name, moment in MOMENTS.items():
            yield case("numbers", f"{key}-in-{name}", batch(status, **{key: moment}), f"/{key}")
    for name, total in TOKENS.items():
        told = batch("completed", usage=usage_of(total))
        yield case("numbers", f"tokens-of-{name}", told, "/usage/total_tokens")
    counts = {"total": 100_000, "completed": 99_999, "failed": 1}
    yield case(
        "numbers", "requests-100000", batch("completed", request_counts=counts), "/request_counts/total"
    )


def usage_of(total: int) -> dict[str, Any]:
    """Usage with so many tokens in all."""
    written = total // 3
    return USAGE | {"input_tokens": total - written, "output_tokens": written, "total_tokens": total}


def _texts() -> Iterator[Case]:
    whole = batch("completed", metadata={"größe": "naïve ✓ 🐧", "slash": "a/b"})
    yield case("texts", "text-compact", json.dumps(whole, ensure_ascii=False, separators=(",", ":")))
    yield case("texts", "text-indented", json.dumps(whole, ensure_ascii=False, indent=2))
    yield case("texts", "text-with-tabs-and-crlf", json.dumps(whole, indent="\t").replace("\n", "\r\n"))
    yield case("texts", "text-with-blanks-around-it", f"\n  {json.dumps(whole)} \r\n\t")
    yield case("texts", "text-escaped", json.dumps(whole).replace("/", "\\/"))
    yield case("texts", "text-escaped-letters", json.dumps(whole).replace('"status"', '"\\u0073tatus"'))
    yield case("texts", "text-keys-sorted", json.dumps(whole, sort_keys=True))
    yield case("texts", "text-keys-reversed", json.dumps(dict(reversed(whole.items()))))
