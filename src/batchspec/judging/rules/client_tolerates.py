"""A client accepts a value it need not know, and shows it as sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.judging.evidence.compare import at, exposed, same, sent_object
from batchspec.judging.evidence.finding import Finding, checked, shown
from batchspec.reading.trace import Case


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    for case in cases:
        if case.unsupported is not None:
            continue
        if not case.ok:
            yield checked(
                False, case.key, "the object to be accepted", case.error or "refused", place=case.place
            )
            continue
        sent = sent_object(case)
        if sent is not None:
            was, now = at(sent, case.key), at(exposed(case), case.key)
            yield checked(same(was, now), case.key, f"{shown(was)}, as sent", now, place=case.place)
