"""The usage of a completed batch is the sum of what its result lines say."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import OF_BATCH, Finding, checked
from batchspec.judging.operations.outcome import is_readable, usage_of
from batchspec.judging.operations.results import completed
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for batch in completed(run):
        told = batch.end.usage
        if told is None or not any(told) or not is_readable(batch):
            continue  # zero is what a server shows that does not meter
        lines = [usage for line in batch.lines if (usage := usage_of(line)) is not None]
        whole = len(lines) == len(batch.lines)
        for key in ("input_tokens", "output_tokens") if lines else ():
            total, got = sum(getattr(usage, key) for usage in lines), getattr(told, key)
            # Lines without usage may have used any number of tokens, so the others give the least that there can be.
            expected = (
                f"{total}, the sum of the result lines"
                if whole
                else f"at least {total}, as the result lines say"
            )
            good = got == total if whole else got >= total
            yield checked(good, f"/usage/{key}", expected, got, case=OF_BATCH, place=batch.end.place)
