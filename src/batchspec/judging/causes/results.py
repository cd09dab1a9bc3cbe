"""Faults of results, and of the counts and file ids that tell of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.judging.causes.fault import Fault
from batchspec.judging.causes.group import Group, worst_first

_TOLD = frozenset({"BATCH-FID-003", "BATCH-FID-004"})
"""That a completed batch shows its files: which it should have is read off the counts."""


def counts_and_results(faults: Sequence[Fault]) -> Iterator[Group]:
    """Counts, files and lines that do not fit each other. Which of them is wrong cannot be told from outside."""
    lines = [f for f in faults if f.id in {"BATCH-RES-002", "BATCH-RES-008", "BATCH-RES-009"}]
    counts = [f for f in faults if f.area == "CNT"]
    files = [f for f in faults if f.id in _TOLD]
    if counts and (len(counts) > 1 or files):
        yield _group(
            "counts-do-not-fit",
            "request_counts do not fit the requests",
            (*counts, *files, *(lines if files else ())),
        )
    elif lines and (len(lines) > 1 or files):
        yield _group("results-do-not-fit", "the result files do not fit the requests", (*lines, *files))


def _group(name: str, what: str, faults: tuple[Fault, ...]) -> Group:
    first = worst_first(faults)[0]
    return Group(name, f"{what}: {first.words}", first.statement, faults)
