"""A client keeps keys it does not know, at every level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.client.compare import documented, exposed, paths
from batchspec.judge.finding import ABSENT, Finding, checked, shown
from batchspec.strict_json import load
from batchspec.trace import Case


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    for case in cases:
        view = exposed(case)
        if case.group != "unknown-keys" or not case.ok or not isinstance(view, dict):
            continue
        sent, kept = load(case.sent), paths(view)
        known = paths(documented(sent))
        for pointer, value in paths(sent).items():
            if pointer not in known:
                got = kept.get(pointer, ABSENT)
                yield checked(got == value, pointer, f"{shown(value)}, as sent", got, where=case.case)
