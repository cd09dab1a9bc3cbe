"""A create that was taken says that its body is JSON, where it says anything of it."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.client_requests import client_requests, header
from batchspec.judging.operations.run import Run

JSON = "application/json"


def judge_trace(run: Run) -> Iterator[Finding]:
    """Recordings often lack headers, and HTTP lets a sender leave this one out; so it is judged where it is there."""
    for operation in client_requests(run, "create"):
        label = header(operation, "content-type")
        if label:
            holds = label.partition(";")[0].strip().lower() == JSON
            yield checked(holds, "", f"content-type: {JSON}", label, place=operation.place)
