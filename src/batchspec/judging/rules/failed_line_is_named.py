"""A batch that failed for one line of its input names the line."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.steps import last_sighting
from batchspec.reading.trace import Trace

SCENARIO = "bad-file-broken-line"
LINE = 2


def judge_trace(trace: Trace) -> Iterator[Finding]:
    last = last_sighting(trace, SCENARIO)
    errors = last.get("errors") if last is not None and last.status == "failed" else None
    data = errors.get("data") if isinstance(errors, dict) else None
    if last is not None and isinstance(data, list) and data:
        named = [entry.get("line") for entry in data if isinstance(entry, dict)]
        yield checked(LINE in named, "/errors/data", f"an error of line {LINE}", named, where=last.where)
