"""A client keeps null and absent apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.judging.evidence.compare import accepted, at
from batchspec.judging.evidence.finding import ABSENT, Finding, checked
from batchspec.reading.trace import Case


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    for case, sent, view in accepted(cases):
        wanted, got = at(sent, case.key), at(view, case.key)
        if isinstance(view, str) or (wanted is not None and wanted is not ABSENT):
            continue
        expected = "null, as sent" if wanted is None else "absent, as sent"
        yield checked(got is wanted, case.key, expected, got, place=case.place)
