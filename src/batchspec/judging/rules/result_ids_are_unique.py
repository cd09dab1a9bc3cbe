"""A result line has an `id` that no other line of its file has; a line that is there twice is another matter."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import ABSENT, Finding, broken, checked
from batchspec.judging.operations.outcome import custom_id
from batchspec.judging.operations.results import objects
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    seen: dict[tuple[str, int, str], str] = {}
    for line in objects(run):
        found = line.value.get("id", ABSENT)
        if not isinstance(found, str) or not found:
            yield broken("/id", "an id", found, place=line.place)
            continue
        first = seen.setdefault((line.place.file, line.place.number, found), custom_id(line))
        expected = "an id that no other line of the file has"
        yield checked(first == custom_id(line), "/id", expected, found, place=line.place)
