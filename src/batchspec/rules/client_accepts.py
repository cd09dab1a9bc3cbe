"""A client accepts the legal objects of one group of cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.judge.finding import Finding, checked
from batchspec.trace import Case

GROUPS = {"calls": ("calls", "paging")}


def judge_client(cases: Sequence[Case], of: str) -> Iterator[Finding]:
    for case in cases:
        if case.group in GROUPS.get(of, (of,)) and case.unsupported is None:
            refusal = case.error or "refused"
            yield checked(case.ok, case.key, "the object to be accepted", refusal, where=case.case)
