"""A batch that failed for one line of its input names the line."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.mistakes import bad_files
from batchspec.judging.evidence.scenarios import last_sighting
from batchspec.reading.trace import Trace

BROKEN_LINE = "broken-line"
LINE = 2
"""The line that is broken in the file that a run uploads, counted from 1."""


def judge_trace(trace: Trace) -> Iterator[Finding]:
    tries = bad_files(trace, BROKEN_LINE)
    last = last_sighting(trace, tries[-1].scenario) if tries else None
    errors = last.get("errors") if last is not None and last.status == "failed" else None
    data = errors.get("data") if isinstance(errors, dict) else None
    if last is not None and isinstance(data, list) and data:
        named = [entry.get("line") for entry in data if isinstance(entry, dict)]
        yield checked(LINE in named, "/errors/data", f"an error of line {LINE}", named, place=last.place)
