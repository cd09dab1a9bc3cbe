"""The result lines of a batch that expired or was cancelled are of its input, at most one a request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from batchspec.judging.evidence.finding import OF_BATCH, Finding, checked
from batchspec.judging.operations.outcome import custom_id
from batchspec.judging.operations.results import ended
from batchspec.judging.operations.run import Run

UNFINISHED = frozenset({"expired", "cancelled"})


def judge_trace(run: Run) -> Iterator[Finding]:
    for batch in ended(run):
        if batch.end.status not in UNFINISHED or not batch.sent:
            continue
        answered = Counter(custom_id(line) for line in batch.lines if not line.fault)
        for name, times in answered.items():
            most = int(name in batch.sent)
            expected = f"at most {most} answer(s) to custom_id {name}"
            yield checked(times <= most, "", expected, times, case=OF_BATCH, place=batch.end.place)
