"""A client sends the body of create as it was told to; a key that is null counts as left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.judging.evidence.compare import loaded, paths, same, without_nulls
from batchspec.judging.evidence.finding import ABSENT, Finding, checked, shown
from batchspec.reading.strict_json import NotStrictJSON
from batchspec.reading.trace import Case, Request


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    for case in cases:
        for request in case.requests:
            yield from _body(request, case)


def _body(request: Request, case: Case) -> Iterator[Finding]:
    try:
        body = loaded(request.body or "")
    except NotStrictJSON as fault:
        yield checked(False, "", "the body as JSON", fault.what, place=case.place)
        return
    wanted, sent = paths(dict(case.args)), paths(without_nulls(body))
    for pointer in dict.fromkeys([*wanted, *sent]):
        asked, got = wanted.get(pointer, ABSENT), sent.get(pointer, ABSENT)
        expected = "no such key" if asked is ABSENT else f"{shown(asked)}, as told"
        yield checked(same(asked, got), pointer, expected, got, place=case.place)
