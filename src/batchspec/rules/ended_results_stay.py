"""A batch that has ended never changes its results; absent and null are the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from batchspec.judge.finding import Finding, checked, shown
from batchspec.judge.schema_rows import field_checker
from batchspec.judge.snapshot import History

RESULTS = ("model", "errors", "output_file_id", "error_file_id", "request_counts", "usage")

COUNTS = frozenset({"total", "completed", "failed"})
TOKENS = frozenset({"input_tokens", "output_tokens", "total_tokens", "cached_tokens", "reasoning_tokens"})
DETAILS = frozenset({"input_tokens_details", "output_tokens_details"})
ERRORS = frozenset({"data", "code", "message", "param", "line"})
PARTS = COUNTS | TOKENS | DETAILS | ERRORS


def documented(value: Any) -> Any:
    """`value` without keys that nobody documents and without nulls, which are as good as absent."""
    if isinstance(value, Mapping):
        return {key: documented(part) for key, part in value.items() if key in PARTS and part is not None}
    return [documented(part) for part in value] if isinstance(value, list) else value


def judge_history(history: History) -> Iterator[Finding]:
    for before, after in history.steps():
        if not before.ended or after.status != before.status:
            continue
        for key in RESULTS:
            was, now, well_typed = before.get(key), after.get(key), field_checker(key).is_valid
            if well_typed(was) and well_typed(now):
                stays = documented(was) == documented(now)
                yield checked(stays, f"/{key}", f"{shown(was)}, as before", now, where=after.where)
