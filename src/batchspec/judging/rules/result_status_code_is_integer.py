"""The `status_code` of a response is a whole number."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import ABSENT, Finding, checked
from batchspec.judging.evidence.results import objects
from batchspec.judging.evidence.snapshot import whole
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for line in objects(trace):
        response = line.value.get("response")
        if isinstance(response, dict):
            code = response.get("status_code", ABSENT)
            good = whole(code) is not None
            yield checked(good, "/response/status_code", "a whole number", code, place=line.place)
