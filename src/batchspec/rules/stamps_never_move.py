"""A stamp that is set never moves and is never unset."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judge.finding import Finding, checked
from batchspec.judge.snapshot import History
from batchspec_contract.lifecycle import STAMPS


def judge_history(history: History) -> Iterator[Finding]:
    for before, after in history.steps():
        for name in STAMPS.values():
            was, now = before.stamp(name), after.get(name)
            if was is not None and (now is None or after.stamp(name) is not None):
                yield checked(now == was, f"/{name}", f"{was}, as before", now, where=after.where)
