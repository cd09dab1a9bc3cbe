"""A client says that the body of create is JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.judging.evidence.finding import ABSENT, Finding, checked
from batchspec.reading.trace import Case

JSON = "application/json"


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    for case in cases:
        for request in case.requests:
            label = request.headers.get("content-type", "")
            is_json = label.partition(";")[0].strip().lower() == JSON
            yield checked(is_json, "", f"content-type: {JSON}", label or ABSENT, place=case.place)
