"""The result lines of a batch, once it has ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from batchspec.making.batches.results import NOT_RUN
from batchspec.making.server.answers import NO_TOKENS, Question, Tokens, reply
from batchspec.making.server.ids import derived
from batchspec.making.server.lines import Request
from batchspec.making.server.refusal import Json


@dataclass(slots=True)
class Results:
    """The lines of the output file and of the error file, and the tokens that they used."""

    output: list[Json] = field(default_factory=list)
    errors: list[Json] = field(default_factory=list)
    tokens: Tokens = NO_TOKENS


@dataclass(frozen=True, slots=True)
class Work:
    """The requests of a batch that has ended, and the number of them that were run."""

    batch_id: str
    endpoint: str
    requests: Sequence[Request]
    run: int
    begun_at: int
    status: str


def written(work: Work) -> Results:
    """Answer every request that was run; every other gets an error that says why it was not run."""
    results = Results()
    for number, request in enumerate(work.requests[: work.run]):
        key = derived(work.batch_id, number)
        answer = reply(work.endpoint, Question(request, key, work.begun_at))
        response = {"status_code": answer.status, "request_id": derived(key), "body": answer.body}
        lines = results.output if answer.status < 400 else results.errors
        lines.append(_line(key, request, response, None))
        results.tokens = Tokens(*map(sum, zip(results.tokens, answer.tokens, strict=True)))
    results.errors.extend(_not_run(work))
    return results


def _not_run(work: Work) -> Iterator[Json]:
    if work.status not in NOT_RUN:
        return
    code, message = NOT_RUN[work.status]
    for number, request in enumerate(work.requests[work.run :], work.run):
        yield _line(derived(work.batch_id, number), request, None, {"code": code, "message": message})


def _line(key: str, request: Request, response: Json | None, error: Json | None) -> Json:
    return {"id": f"batch_req_{key}", "custom_id": request.custom_id, "response": response, "error": error}
