"""Each request of a completed batch is answered exactly once over both files, by its `custom_id`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.results import completed
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for batch in completed(run):
        if not batch.sent or not batch.fetched or any(line.fault for line in batch.lines):
            continue
        sent = Counter(batch.sent)
        answered = Counter(str(line.value.get("custom_id")) for line in batch.lines)
        for custom_id in dict.fromkeys([*sent, *answered]):
            times = sent[custom_id]
            expected = f"{times} answer(s) to custom_id {custom_id}"
            yield checked(
                answered[custom_id] == times, "", expected, answered[custom_id], place=batch.end.place
            )
