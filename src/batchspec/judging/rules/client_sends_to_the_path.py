"""A client sends each call with its method, to its path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.contract.routes import is_routed, route
from batchspec.judging.evidence.finding import Finding, checked
from batchspec.reading.trace import Case


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    for case in cases:
        for request in case.requests:
            got = f"{request.method} {request.path.partition('?')[0]}"
            yield checked(is_routed(request, case), "", " ".join(route(case)), got, place=case.place)
