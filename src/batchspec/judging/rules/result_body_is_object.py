"""The `body` of a response is an object."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import ABSENT, Finding, checked
from batchspec.judging.operations.results import objects
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for line in objects(run):
        response = line.value.get("response")
        if isinstance(response, dict):
            body = response.get("body", ABSENT)
            yield checked(isinstance(body, dict), "/response/body", "an object", body, place=line.place)
