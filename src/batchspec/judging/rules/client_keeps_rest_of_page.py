"""A client keeps what a page holds besides its rows: its kind, its cursors, and keys it does not know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.judging.evidence.compare import accepted, at, paths, same
from batchspec.judging.evidence.finding import Finding, checked, shown
from batchspec.reading.trace import Case

ROWS = ("data", "has_more")


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    for case, sent, view in accepted(cases):
        rest = {key: value for key, value in sent.items() if key not in ROWS}
        for pointer, was in paths(rest).items():
            now = at(view, pointer)
            yield checked(same(was, now), pointer, f"{shown(was)}, as sent", now, place=case.place)
