"""A client escapes what an id cannot say plainly in a path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from batchspec.client.routes import is_routed
from batchspec.judge.finding import Finding, checked
from batchspec.trace import Case


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    for case in cases:
        for request in case.requests if case.group == "escaped-ids" else ():
            wanted = f"/batches/{quote(str(case.args['batch_id']), safe='')}, or as good"
            yield checked(is_routed(request, case), "", wanted, request.path, where=case.case)
