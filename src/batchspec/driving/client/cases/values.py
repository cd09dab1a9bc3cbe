"""Every documented endpoint, ids and names of any form, the largest numbers, and JSON written in different ways."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from batchspec.contract.routes import ENDPOINTS
from batchspec.driving.client.cases.fields import FIELDS, FULL, begins_in, node_of, seconds, shown_in
from batchspec.driving.client.cases.objects import COUNTS, USAGE, batch, case
from batchspec.judging.evidence.tree import ends
from batchspec.reading.trace import Case

LARGEST = 2**53 - 1
"""The largest whole number that every JSON reader is sure to keep (RFC 7493, section 2.2)."""

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
"""Total tokens. The third is what the largest input file can use: 50,000 requests of 200,000 tokens."""

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
        yield case("endpoints", f"endpoint-{name}", batch(FULL, endpoint=endpoint), "/endpoint")
    for name, names in NAMES.items():
        yield case("names", name, batch(FULL, **names), f"/{next(iter(names))}")
    yield from _limits()
    yield from _numbers()
    yield from _texts()


def _limits() -> Iterator[Case]:
    """Each number and string of the batch itself at its limits; the endpoints are a group of their own."""
    for field in FIELDS:
        status = begins_in(field) if field in seconds() else shown_in(field)
        for end, value in ends(node_of(field)).items() if field.name != "endpoint" else ():
            if field in seconds() and value in MOMENTS.values():
                continue  # one of the moments is that limit
            group = "names" if isinstance(value, str) else "numbers"
            whole = batch(status, **{field.name: value})
            yield case(group, f"{field.name}-at-its-{end}", whole, f"/{field.name}")


def _numbers() -> Iterator[Case]:
    for field in seconds():
        most = ends(node_of(field)).get("most")
        for name, moment in MOMENTS.items():
            if most is None or moment <= most:
                whole = batch(begins_in(field), **{field.name: moment})
                yield case("numbers", f"{field.name}-in-{name}", whole, f"/{field.name}")
    for name, total in TOKENS.items():
        whole = batch(FULL, usage=usage_of(total))
        yield case("numbers", f"tokens-of-{name}", whole, "/usage/total_tokens")
    counts = COUNTS | {"total": 100_000, "completed": 99_999, "failed": 1}
    yield case("numbers", "requests-100000", batch(FULL, request_counts=counts), "/request_counts/total")


def usage_of(total: int) -> dict[str, Any]:
    """The usage that has this total of tokens."""
    written = total // 3
    return USAGE | {"input_tokens": total - written, "output_tokens": written, "total_tokens": total}


def _texts() -> Iterator[Case]:
    whole = batch(FULL, metadata={"größe": "naïve ✓ 🐧", "slash": "a/b"})
    yield case("texts", "text-compact", json.dumps(whole, ensure_ascii=False, separators=(",", ":")))
    yield case("texts", "text-indented", json.dumps(whole, ensure_ascii=False, indent=2))
    yield case("texts", "text-with-tabs-and-crlf", json.dumps(whole, indent="\t").replace("\n", "\r\n"))
    yield case("texts", "text-with-blanks-around-it", f"\n  {json.dumps(whole)} \r\n\t")
    yield case("texts", "text-escaped", json.dumps(whole).replace("/", "\\/"))
    yield case("texts", "text-escaped-letters", json.dumps(whole).replace('"status"', '"\\u0073tatus"'))
    yield case("texts", "text-keys-sorted", json.dumps(whole, sort_keys=True))
    yield case("texts", "text-keys-reversed", json.dumps(dict(reversed(whole.items()))))
