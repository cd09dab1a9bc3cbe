"""A result line has an `id` that no other line of its file has."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import ABSENT, Finding, broken, checked
from batchspec.judging.operations.results import objects
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    seen: set[tuple[str, int, str]] = set()
    for line in objects(run):
        found = line.value.get("id", ABSENT)
        if not isinstance(found, str) or not found:
            yield broken("/id", "an id", found, place=line.place)
            continue
        own = (line.place.file, line.place.number, found)
        yield checked(
            own not in seen, "/id", "an id that no other line of the file has", found, place=line.place
        )
        seen.add(own)
