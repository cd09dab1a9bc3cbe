"""The `body` of a response is an object."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import ABSENT, Finding, checked
from batchspec.judging.evidence.results import objects
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for line in objects(trace):
        response = line.value.get("response")
        if isinstance(response, dict):
            body = response.get("body", ABSENT)
            yield checked(isinstance(body, dict), "/response/body", "an object", body, place=line.place)
