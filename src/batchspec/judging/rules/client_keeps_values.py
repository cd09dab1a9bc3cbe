"""A client keeps the value of every documented key; absent and null count as the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.judging.evidence.compare import accepted, kept
from batchspec.judging.evidence.finding import Finding, checked
from batchspec.reading.trace import Case


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    for case, sent, view in accepted(cases):
        if isinstance(view, str):
            yield checked(False, "", "a JSON object", view, place=case.place)
        else:
            yield from kept(sent, view, case.place)
