"""A file that was deleted is not found any more."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words


def judge_trace(run: Run) -> Iterator[Finding]:
    """Looked at are the requests for one file that came once a deletion was answered with `deleted` true."""
    deleted: dict[str, float] = {}
    for operation in run.of("delete-file"):
        told = operation.json.get("deleted") if isinstance(operation.json, dict) else None
        if operation.ok and not operation.probe and told is True:
            deleted.setdefault(operation.id, operation.ended)
    for operation in run.of("file", "content") if deleted else ():
        since = deleted.get(operation.id)
        if since is not None and operation.began >= since and operation.response and not operation.failed:
            yield checked(
                not operation.ok,
                "",
                "404",
                answer_words(operation),
                case=operation.step.operation,
                place=operation.place,
            )
