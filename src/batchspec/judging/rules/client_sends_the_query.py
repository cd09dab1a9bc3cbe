"""A client sends the cursor and the limit of a list as it was told, and neither where it was not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.contract.routes import query
from batchspec.judging.evidence.finding import ABSENT, Finding, checked, shown
from batchspec.reading.trace import Case

PARAMETERS = ("after", "limit")


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    for case in cases:
        for request in case.requests:
            sent = query(request)
            for name in PARAMETERS:
                wanted = [str(case.args[name])] if name in case.args else []
                got = [value for key, value in sent if key == name]
                expected = f"{name}={shown(wanted[0])}, as told" if wanted else f"no {name}"
                yield checked(got == wanted, "", expected, got or ABSENT, place=case.place)
