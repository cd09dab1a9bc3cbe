"""The ids by which a client names batches and files are ids, not the text of a value that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.address import Kind
from batchspec.judging.operations.client_requests import FOR_NOTHING, client_requests, create_bodies
from batchspec.judging.operations.run import Run

BY_ID: tuple[Kind, ...] = ("retrieve", "cancel", "content", "file", "delete-file")


def judge_trace(run: Run) -> Iterator[Finding]:
    """An empty id in the path of a single batch or file makes it the path of the list, so that is not judged."""
    for operation in client_requests(run, *BY_ID):
        thing = "batch" if operation.kind in {"retrieve", "cancel"} else "file"
        holds = bool(operation.id.strip()) and operation.id not in FOR_NOTHING
        yield checked(holds, "", f"the id of a {thing} in the path", operation.id, place=operation.place)
    for operation, body in create_bodies(run):
        named = body.get("input_file_id")
        # Some vendors take other keys for the input and leave this one empty.
        if isinstance(named, str) and named:
            holds = named not in FOR_NOTHING
            yield checked(holds, "/input_file_id", "the id of a file", named, place=operation.place)
