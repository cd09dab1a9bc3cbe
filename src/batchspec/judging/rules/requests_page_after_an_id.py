"""The `after` of a list is an id; it is neither empty nor the text of a value that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.client_requests import FOR_NOTHING, client_requests
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation in client_requests(run, "list"):
        after = operation.query.get("after")
        if after is not None:
            holds = bool(after.strip()) and after not in FOR_NOTHING
            yield checked(holds, "/after", "the id of a batch", after, place=operation.place)
