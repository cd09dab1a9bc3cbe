"""A client gives back no key that is neither documented nor was sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from batchspec.judging.evidence.compare import accepted, at, documented
from batchspec.judging.evidence.finding import HELD, Finding, broken
from batchspec.reading.strict_json import escaped
from batchspec.reading.trace import Case


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    for case, sent, view in accepted(cases):
        if not isinstance(view, str):
            added = next(_added(view, documented(view), sent, ""), None)
            yield HELD if added is None else broken(added, "no such key", at(view, added), place=case.place)


def _added(view: Any, legal: Any, sent: Any, pointer: str) -> Iterator[str]:
    """The pointers to keys of `view` that are neither documented nor sent."""
    if isinstance(view, dict) and isinstance(sent, dict):
        for key, item in view.items():
            inner = f"{pointer}/{escaped(key)}"
            documented_here = isinstance(legal, dict) and key in legal
            if key in sent:
                yield from _added(item, legal[key] if documented_here else None, sent[key], inner)
            elif not documented_here:
                yield inner
    elif isinstance(view, list) and isinstance(sent, list):
        rows = legal if isinstance(legal, list) else [None] * len(view)
        for index, (item, row, was) in enumerate(zip(view, rows, sent, strict=False)):
            yield from _added(item, row, was, f"{pointer}/{index}")
