"""A client accepts the objects it is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.reading.trace import Case


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    for case in cases:
        if case.unsupported is None:
            refusal = case.error or "refused"
            yield checked(case.ok, case.key, "the object to be accepted", refusal, place=case.place)
