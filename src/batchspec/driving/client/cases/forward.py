"""Values that nobody documents yet, or that only other servers have; a client should tolerate them."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.driving.client.cases.objects import COUNTS, batch, case
from batchspec.driving.client.cases.pages import null_cursors
from batchspec.driving.client.cases.values import usage_of
from batchspec.reading.trace import Case

STATUSES = ("paused", "queued", "ended", "pending", "scheduling")
"""One that nobody has yet, and some that servers have."""

UNDOCUMENTED_ENDPOINTS = ("/v1/audio/transcriptions", "/chat/completions", "/v1/rerank", "/v1/ocr")


def forward_compatible() -> Iterator[Case]:
    for status in STATUSES:
        yield case("unknown-status", f"status-{status}", batch("in_progress", status=status), "/status")
    for endpoint in UNDOCUMENTED_ENDPOINTS:
        name = endpoint.removeprefix("/v1").strip("/").replace("/", "-")
        whole = batch("in_progress", endpoint=endpoint)
        yield case("unknown-endpoint", f"endpoint-unknown-{name}", whole, "/endpoint")
    yield from null_cursors()
    yield from _large_numbers()


def _large_numbers() -> Iterator[Case]:
    for name, total in (("2-to-the-53-and-1", 2**53 + 1), ("63-bits", 2**63 - 1), ("64-bits", 2**64 - 1)):
        whole = batch("completed", usage=usage_of(total))
        yield case("large-numbers", f"tokens-of-{name}", whole, "/usage/total_tokens")
    counts = COUNTS | {"total": 2**32 + 2, "completed": 2**32 + 1, "failed": 1}
    whole = batch("completed", request_counts=counts)
    yield case("large-numbers", "requests-past-32-bits", whole, "/request_counts/total")
    whole = batch("validating", expires_at=2**53 + 1)
    yield case("large-numbers", "expires-at-past-2-to-the-53", whole, "/expires_at")
