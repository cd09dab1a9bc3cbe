"""A client makes an HTTP error known as an error, with its status."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.reading.trace import Case


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    for case in cases:
        if case.unsupported is None:
            got = f"accepted: {case.text}" if case.ok else (case.error or "an error that says nothing")
            yield checked(_surfaced(case), "", f"an error that names {case.status}", got, place=case.place)


def _surfaced(case: Case) -> bool:
    named = re.search(rf"(?<!\d){case.status}(?!\d)", case.error or "")
    return not case.ok and not case.fault and named is not None
