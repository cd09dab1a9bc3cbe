"""A batch that has ended never changes its results; absent and null are the same."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judge.finding import Finding, checked, shown
from batchspec.judge.snapshot import History

RESULTS = ("model", "errors", "output_file_id", "error_file_id", "request_counts", "usage")


def judge_history(history: History) -> Iterator[Finding]:
    for before, after in history.steps():
        if not before.ended or after.status != before.status:
            continue
        for key in RESULTS:
            was, now = before.get(key), after.get(key)
            yield checked(was == now, f"/{key}", f"{shown(was)}, as before", now, where=after.where)
