"""A batch shows a result file before its end, where the target file declares partial results.

It was looked for where a batch had completed a request and not ended yet.
"""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, OF_BATCH, Finding, broken, not_applicable
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.judging.operations.ids import RESULTS
from batchspec.judging.operations.run import Run

UNDER_WAY = frozenset({"in_progress", "finalizing"})
NOT_SEEN = "no batch was seen with a request completed before its end"


def judge_trace(run: Run) -> Iterator[Finding]:
    if not run.declared.partial_results:
        return
    early = [seen for life in run.made for seen in life.sightings if seen.status in UNDER_WAY]
    if any(seen.file_id(key) for seen in early for key in RESULTS):
        yield HELD
        return
    done = [seen for seen in early if _has_results(seen)]
    if done:
        last = done[-1]
        expected = "a result file shown before the end of some batch, since partial_results is declared"
        got = last.get("output_file_id")
        yield broken("/output_file_id", expected, got, case=OF_BATCH, place=last.place)
    else:
        yield not_applicable(NOT_SEEN)


def _has_results(seen: Snapshot) -> bool:
    return seen.counts is not None and seen.counts.completed > 0
