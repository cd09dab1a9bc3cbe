"""A file is shown the same in each answer: its size, time of creation, name and purpose."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import ABSENT, Finding, checked, shown
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.uploaded import uploaded

KEYS = ("bytes", "created_at", "filename", "purpose")
"""Keys that nothing changes; `status` and `expires_at` may change."""


def judge_trace(run: Run) -> Iterator[Finding]:
    """A key that an answer lacks, or has of another type, has a requirement of its own."""
    for file in uploaded(run):
        for look in file.looks:
            for key in KEYS:
                first, told = file.shown.get(key, ABSENT), look.json.get(key, ABSENT)
                if type(first) is type(told) and first is not ABSENT:
                    expected = f"{shown(first)}, as in the answer to the upload"
                    yield checked(told == first, f"/{key}", expected, told, case="file", place=look.place)
