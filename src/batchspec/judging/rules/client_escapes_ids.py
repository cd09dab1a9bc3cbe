"""A client escapes what an id cannot say plainly in a path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from batchspec.contract.routes import is_routed
from batchspec.judging.evidence.finding import Finding, broken, checked
from batchspec.reading.trace import Case


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    for case in cases:
        if case.unsupported is not None:
            continue
        wanted = f"/batches/{quote(str(case.args.get('batch_id', '')), safe='')}, or as good"
        for request in case.requests:
            yield checked(is_routed(request, case), "", wanted, request.path, place=case.place)
        if not case.requests:
            yield broken("", wanted, f"nothing sent: {case.error}", place=case.place)
