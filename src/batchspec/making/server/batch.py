"""One batch: the request that created it, the course that it takes, and the object that shows it at a time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from batchspec.making.batches.legal import laid_out
from batchspec.making.server.answers import NO_TOKENS, Tokens, fails, response_usage
from batchspec.making.server.create import CreateRequest
from batchspec.making.server.life import Course, Scenario
from batchspec.making.server.lines import Fault, Input, Request
from batchspec.making.server.refusal import Json
from batchspec_contract.lifecycle import TERMINAL


@dataclass(frozen=True, slots=True)
class ResultIds:
    """The ids of the result files of a batch that has ended, where it has any, and the tokens that it used."""

    output: str | None = None
    errors: str | None = None
    tokens: Tokens = NO_TOKENS


@dataclass(slots=True)
class Batch:
    """A batch as the server keeps it. Only `course` and `results` ever change."""

    id: str
    asked: CreateRequest
    input: Input
    created: float
    scenario: Scenario
    course: Course
    reserved: tuple[str, str]
    """Ids of the output file and the error file. They are drawn when the batch is created, so that its end draws nothing."""
    results: ResultIds | None = None
    """Set once, when the batch has ended and its files are written."""
    _failing: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._failing = [number for number, request in enumerate(self.requests) if fails(request)]

    @property
    def created_at(self) -> int:
        return int(self.created)

    @property
    def expires_at(self) -> int:
        return self.created_at + self.asked.window

    @property
    def requests(self) -> Sequence[Request]:
        return self.input.requests

    def ended(self, now: float) -> bool:
        return self.course.status(now) in TERMINAL

    def failed(self, run: int) -> int:
        """The number of those that fail among the first `run` requests."""
        return bisect_left(self._failing, run)


def shown(batch: Batch, now: float) -> Json:
    """The batch object with every key, in the order of the wire; keys that are not set are null."""
    status, stamps = batch.course.status(now), batch.course.stamps(now)
    results = batch.results or ResultIds()
    values: Json = {
        "id": batch.id,
        "endpoint": batch.asked.endpoint,
        "model": batch.input.model,
        "errors": _errors(batch.input.faults),
        "input_file_id": batch.asked.input_file_id,
        "completion_window": batch.asked.completion_window,
        "status": status,
        "output_file_id": results.output,
        "error_file_id": results.errors,
        "created_at": batch.created_at,
        "expires_at": batch.expires_at,
        "request_counts": _counts(batch, now, validated="in_progress_at" in stamps),
        "usage": response_usage(results.tokens),
        "metadata": None if batch.asked.metadata is None else dict(batch.asked.metadata),
        **stamps,
    }
    passed = [moment.status for moment in batch.course.passed(now)]
    return laid_out(values, passed)


def _errors(faults: Sequence[Fault]) -> Json:
    return {"object": "list", "data": [fault.json for fault in faults]}


def _counts(batch: Batch, now: float, *, validated: bool) -> Json:
    if not validated:
        return {"total": 0, "completed": 0, "failed": 0}
    run = batch.course.run(now)
    failed = batch.failed(run)
    return {"total": len(batch.requests), "completed": run - failed, "failed": failed}
