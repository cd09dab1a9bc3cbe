"""A client keeps keys it does not know, at every level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.judging.evidence.compare import accepted, documented, paths, same
from batchspec.judging.evidence.finding import ABSENT, Finding, checked, shown
from batchspec.reading.trace import Case


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    for case, sent, view in accepted(cases):
        found, legal = paths(view), paths(documented(sent))
        for pointer, value in paths(sent).items():
            if pointer not in legal:
                got = found.get(pointer, ABSENT)
                yield checked(same(value, got), pointer, f"{shown(value)}, as sent", got, place=case.place)
