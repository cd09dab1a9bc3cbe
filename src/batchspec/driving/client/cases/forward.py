"""What is not documented yet, or only elsewhere; a client should bear it."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.driving.client.cases.objects import COUNTS, batch, case
from batchspec.driving.client.cases.pages import null_cursors
from batchspec.driving.client.cases.values import usage_of
from batchspec.reading.trace import Case

STATUSES = ("paused", "queued", "ended", "pending", "scheduling")
"""One of tomorrow, and what servers have been seen to say."""

UNDOCUMENTED_ENDPOINTS = ("/v1/audio/transcriptions", "/chat/completions", "/v1/rerank", "/v1/ocr")


def forward_compatible() -> Iterator[Case]:
    for status in STATUSES:
        yield case("unknown-status", f"status-{status}", batch("in_progress", status=status), "/status")
    for endpoint in UNDOCUMENTED_ENDPOINTS:
        name = endpoint.removeprefix("/v1").strip("/").replace("/", "-")
        told = batch("in_progress", endpoint=endpoint)
        yield case("unknown-endpoint", f"endpoint-unknown-{name}", told, "/endpoint")
    yield from null_cursors()
    yield from _large_numbers()


def _large_numbers() -> Iterator[Case]:
    for name, total in (("2-to-the-53-and-1", 2**53 + 1), ("63-bits", 2**63 - 1), ("64-bits", 2**64 - 1)):
        told = batch("completed", usage=usage_of(total))
        yield case("large-numbers", f"tokens-of-{name}", told, "/usage/total_tokens")
    counts = COUNTS | {"total": 2**32 + 2, "completed": 2**32 + 1, "failed": 1}
    told = batch("completed", request_counts=counts)
    yield case("large-numbers", "requests-past-32-bits", told, "/request_counts/total")
    told = batch("validating", expires_at=2**53 + 1)
    yield case("large-numbers", "expires-at-past-2-to-the-53", told, "/expires_at")
