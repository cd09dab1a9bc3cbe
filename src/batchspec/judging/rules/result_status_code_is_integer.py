"""The `status_code` of a response is a whole number."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import ABSENT, Finding, checked
from batchspec.judging.evidence.snapshot import whole
from batchspec.judging.operations.results import objects
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for line in objects(run):
        response = line.value.get("response")
        if isinstance(response, dict):
            code = response.get("status_code", ABSENT)
            good = whole(code) is not None
            yield checked(good, "/response/status_code", "a whole number", code, place=line.place)
