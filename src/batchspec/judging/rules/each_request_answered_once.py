"""Each request of a completed batch is answered exactly once over both files, by its `custom_id`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.results import completed, files, input_lines, result_lines
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for scenario, batch in completed(trace):
        sent = [line["custom_id"] for line in input_lines(trace, scenario)]
        shown = {batch.file_id("output_file_id"), batch.file_id("error_file_id")} - {None}
        lines = list(result_lines(trace, scenario))
        if not sent or len(files(trace, scenario)) < len(shown) or any(line.fault for line in lines):
            continue
        answered = Counter(str(line.value.get("custom_id")) for line in lines)
        for custom_id in dict.fromkeys([*sent, *answered]):
            times = sent.count(custom_id)
            expected = f"{times} answer(s) to custom_id {custom_id}"
            yield checked(answered[custom_id] == times, "", expected, answered[custom_id], place=batch.place)
