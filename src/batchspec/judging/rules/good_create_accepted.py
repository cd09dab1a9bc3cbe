"""A good request to create a batch is answered 2xx with a batch."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken
from batchspec.judging.operations.create_request import at_limits
from batchspec.judging.operations.declared import is_declared
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import File, Run
from batchspec.judging.operations.words import answer_words
from batchspec.reading.step import CREATE

WINDOW = "24h"
"""The one window that is documented; a server need not have others."""
PURPOSE = "batch"
"""The purpose for which a file has to be uploaded. A create over one of another purpose may be refused."""
KEYS = frozenset({"input_file_id", "endpoint", "completion_window", "metadata"})
"""The keys that every server has to take; `output_expires_after` has limits of its own."""


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
    if not run.planned and (
        asked["completion_window"] != WINDOW or asked.keys() - KEYS or _names_the_model(create)
    ):
        return True
    file = run.files.get(asked["input_file_id"])
    if file is not None and (file.expires or (file.deleted is not None and file.deleted <= create.ended)):
        return True
    if run.planned:  # its user named the endpoint
        return bool(accepted and _endpoint(create) not in accepted)
    # A server need not have every endpoint, and one that took no other batch for this one may lack it.
    return not _is_sure_to_be_good(file, create) or _endpoint(create) not in accepted


def _is_sure_to_be_good(file: File | None, create: Operation) -> bool:
    """True of a file that was uploaded before, for batches, and without the mark that some servers refuse."""
    if file is None or file.upload is None or file.upload.ended > create.began:
        return False
    if _purpose(file.upload) != PURPOSE:
        return False
    return file.input is None or not file.input.marked


def _purpose(upload: Operation) -> str:
    """The purpose of a file as the server shows it; that of batches where it shows none."""
    told = upload.json.get("purpose") if isinstance(upload.json, dict) else None
    return told if isinstance(told, str) else PURPOSE


def _names_the_model(create: Operation) -> bool:
    """True where the refusal says that it is for the model, which the client chose."""
    error = create.json.get("error") if isinstance(create.json, dict) else None
    told = [error.get(key) for key in ("code", "param", "message")] if isinstance(error, dict) else []
    return any("model" in text.lower() for text in told if isinstance(text, str))


def _endpoint(create: Operation) -> str:
    asked = create.exchange.request.json
    return str(asked.get("endpoint")) if isinstance(asked, dict) else ""
