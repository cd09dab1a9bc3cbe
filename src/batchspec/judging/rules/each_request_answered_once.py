"""Each request of a completed batch is answered exactly once over both files, by its `custom_id`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from batchspec.judging.evidence.finding import OF_BATCH, Finding, checked
from batchspec.judging.operations.outcome import custom_id
from batchspec.judging.operations.result_line import Line
from batchspec.judging.operations.results import completed
from batchspec.judging.operations.run import Run

MOST_LACKING = 20
"""Requests of one batch that have no answer and are counted: many batches may be made of one long input file."""


def _is_named(line: Line) -> bool:
    """True of a line that has a custom id; that it has one is a requirement of its own."""
    return not line.fault and isinstance(line.value.get("custom_id"), str)


def judge_trace(run: Run) -> Iterator[Finding]:
    for batch in completed(run):
        if not batch.sent or not batch.fetched or not all(map(_is_named, batch.lines)):
            continue  # whose answer a line without a name is, nobody can tell
        answered = Counter(map(custom_id, batch.lines))
        lacking = islice((name for name in batch.sent if name not in answered), MOST_LACKING)
        for name in (*lacking, *answered):
            times, asked = answered[name], batch.sent[name]
            expected = f"{asked} answer(s) to custom_id {name}"
            yield checked(times == asked, "", expected, times, case=OF_BATCH, place=batch.end.place)
