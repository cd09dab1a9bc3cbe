"""`total` is the number of requests sent, once the batch has completed."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.results import completed, input_lines
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for scenario, batch in completed(trace):
        sent, counts = len(input_lines(trace, scenario)), batch.counts
        if sent and counts is not None:
            expected = f"{sent}, the lines of the input file"
            yield checked(
                counts.total == sent, "/request_counts/total", expected, counts.total, place=batch.place
            )
