"""`total` is the number of requests sent, once the batch has completed."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import OF_BATCH, Finding, checked
from batchspec.judging.operations.results import completed
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for batch in completed(run):
        sent, counts = batch.lines_sent, batch.end.counts
        if sent and counts is not None:
            expected = f"{sent}, the lines of the input file"
            yield checked(
                counts.total == sent,
                "/request_counts/total",
                expected,
                counts.total,
                case=OF_BATCH,
                place=batch.end.place,
            )
