"""What a batch is asked to be never changes; absent, null and an empty map are the same."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judge.finding import Finding, checked, shown
from batchspec.judge.snapshot import History


def judge_history(history: History, of: str) -> Iterator[Finding]:
    for before, after in history.steps():
        was, now = (snapshot.get(of) or None for snapshot in (before, after))
        yield checked(was == now, f"/{of}", f"{shown(was)}, as before", now, where=after.where)
