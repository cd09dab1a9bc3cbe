"""The counts of a completed batch are what its result files hold."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import OF_BATCH, Finding, checked
from batchspec.judging.operations.outcome import is_readable, succeeded
from batchspec.judging.operations.results import completed
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for batch in completed(run):
        counts = batch.end.counts
        if counts is None or not is_readable(batch):
            continue
        # Counts that do not add up, or to another total than was sent, have requirements of their own.
        if counts.completed + counts.failed != counts.total or batch.lines_sent not in {0, counts.total}:
            continue
        good = sum(bool(succeeded(line)) for line in batch.lines)
        for key, held, lines in (
            ("completed", good, "result lines with a response of 2xx"),
            ("failed", len(batch.lines) - good, "other result lines"),
        ):
            told = getattr(counts, key)
            where = f"/request_counts/{key}"
            yield checked(
                told == held, where, f"{held}, the {lines}", told, case=OF_BATCH, place=batch.end.place
            )
