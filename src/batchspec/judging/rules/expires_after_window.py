"""`expires_at` is `created_at` plus the completion window, where the window reads as a duration."""

from __future__ import annotations

import re
from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.snapshot import Snapshot, whole

TOLERANCE = 60
"""Seconds. Servers take the time twice, once for each stamp: a documented gateway is 3 to 4 short."""

LONGEST = 1_000
"""Characters of a window; each number with its unit costs a pattern memory."""
_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_PART = re.compile(r"(\d{1,9})([dhms])")


def seconds(window: object) -> int | None:
    """A duration such as `24h` or `1h30m` in seconds; `None` where it is none."""
    if (
        not isinstance(window, str)
        or len(window) > LONGEST
        or not re.fullmatch(rf"(?:{_PART.pattern})+", window)
    ):
        return None
    return sum(int(number) * _UNITS[unit] for number, unit in _PART.findall(window))


def judge_batch(batch: Snapshot) -> Iterator[Finding]:
    window = seconds(batch.get("completion_window"))
    created, expires = batch.stamp("created_at"), whole(batch.get("expires_at"), 1)
    if window is None or created is None or expires is None or expires < created:
        return
    yield checked(
        abs(expires - created - window) <= TOLERANCE,
        "/expires_at",
        f"created_at + {batch.get('completion_window')} ({created + window})",
        expires,
        patch=({"op": "replace", "path": "/expires_at", "value": created + window},),
    )
