"""A good request to create a batch is answered 2xx with a batch."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.contract.routes import ENDPOINTS
from batchspec.judging.evidence.finding import HELD, Finding, broken
from batchspec.judging.operations.create_request import at_limits
from batchspec.judging.operations.declared import is_declared
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words
from batchspec.reading.step import CREATE


def judge_trace(run: Run) -> Iterator[Finding]:
    accepted = {_endpoint(create) for create in run.of("create") if create.shows_batch}
    for create in run.of("create"):
        if create.step != CREATE or create.undecided or create.about_the_account:
            continue
        if at_limits(create.exchange.request.json, run.declared.limits):
            continue  # a requirement of its own
        if is_declared(create, run.declared):
            continue  # so is this
        if create.shows_batch:
            yield HELD
        elif (create.readable or not create.ok) and not _may_be_refused(run, create, accepted):
            yield broken("", "2xx and a batch object", answer_words(create), place=create.place)


def _may_be_refused(run: Run, create: Operation, accepted: set[str]) -> bool:
    """True of a refusal that may have a reason which no exchange shows.

    The run did not upload the file, or the server has other endpoints and not this one.
    """
    if not create.refused:
        return False
    asked = create.exchange.request.json
    file = run.files.get(asked["input_file_id"])
    known = file is not None and file.upload is not None
    # A server may have endpoints that nobody documents, and need not; the one of a live run was named by its user.
    documented = run.planned or _endpoint(create) in ENDPOINTS
    return (
        not (known or run.planned) or not documented or bool(accepted and _endpoint(create) not in accepted)
    )


def _endpoint(create: Operation) -> str:
    asked = create.exchange.request.json
    return str(asked.get("endpoint")) if isinstance(asked, dict) else ""
