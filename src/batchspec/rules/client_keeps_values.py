"""A client keeps the value of every documented key; absent and null count as the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.client.compare import documented, exposed, paths, without_nulls
from batchspec.judge.finding import ABSENT, Finding, checked, shown
from batchspec.strict_json import load
from batchspec.trace import Case


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    for case in cases:
        if not case.ok:
            continue
        sent = paths(without_nulls(documented(load(case.sent))))
        view = exposed(case)
        if isinstance(view, str):
            yield checked(False, "", "a JSON object", view, where=case.case)
            continue
        kept = paths(without_nulls(documented(view)))
        for pointer in dict.fromkeys([*sent, *kept]):
            was, now = sent.get(pointer, ABSENT), kept.get(pointer, ABSENT)
            yield checked(same(was, now), pointer, was_text(was), now, where=case.case)


def same(was: object, now: object) -> bool:
    """Equal as JSON values are: 1 and 1.0 are, 1 and true are not."""
    return was == now and isinstance(was, bool) == isinstance(now, bool)


def was_text(was: object) -> str:
    return "the key to stay unset" if was is ABSENT else f"{shown(was)}, as sent"
