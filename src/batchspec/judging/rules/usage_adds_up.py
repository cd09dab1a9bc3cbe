"""`total_tokens` is `input_tokens` plus `output_tokens`."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.snapshot import Snapshot

LONGEST_SUM = 10**300
"""From here on it is no count of tokens. Python refuses to write a number of more than 4,300 digits, and a text may hold
one of 4,300: the sum of two such would raise an error where it is shown. Any limit between the two would do."""


def judge_batch(batch: Snapshot) -> Iterator[Finding]:
    if (usage := batch.usage) is None:
        return
    if max(usage) >= LONGEST_SUM:
        return
    total = usage.input_tokens + usage.output_tokens
    yield checked(
        usage.total_tokens == total,
        "/usage/total_tokens",
        f"input_tokens + output_tokens ({total})",
        usage.total_tokens,
        patch=({"op": "replace", "path": "/usage/total_tokens", "value": total},),
    )
