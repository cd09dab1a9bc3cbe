"""A client keeps null and absent apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.client.compare import exposed
from batchspec.judge.finding import ABSENT, Finding, checked
from batchspec.trace import Case

STATES = {"nulls": None, "absents": ABSENT}


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    for case in cases:
        shown = exposed(case)
        if case.group in STATES and case.ok and isinstance(shown, dict):
            wanted, got = STATES[case.group], shown.get(case.key.lstrip("/"), ABSENT)
            expected = "null, as sent" if wanted is None else "absent, as sent"
            yield checked(got is wanted, case.key, expected, got, where=case.case)
