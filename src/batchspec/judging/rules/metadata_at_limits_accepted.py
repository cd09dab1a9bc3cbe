"""A good request to create a batch whose metadata stands at its limits is accepted, and the batch shows the metadata."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, broken, checked, shown
from batchspec.judging.evidence.schema_rows import field_checker
from batchspec.judging.operations.create_request import at_limits
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words
from batchspec.reading.step import CREATE


def judge_trace(run: Run) -> Iterator[Finding]:
    good = [create for create in run.of("create") if create.step == CREATE]
    # A server that takes no batch over a file, or none for an endpoint, refuses it for something else than metadata.
    taken = {_file_and_endpoint(create) for create in good if create.shows_batch}
    endpoints = {endpoint for _, endpoint in taken}
    for create in good:
        if (
            create.undecided
            or create.about_the_account
            or not at_limits(create.exchange.request.json, run.declared.limits)
        ):
            continue
        known = (run.planned and _file_and_endpoint(create)[1] in endpoints) or _file_and_endpoint(
            create
        ) in taken
        if create.shows_batch:
            yield from _shown(create)
        elif known and not create.ok:
            yield broken("", "2xx and a batch object", answer_words(create), place=create.place)


def _shown(create: Operation) -> Iterator[Finding]:
    asked, got = create.exchange.request.json["metadata"], create.json.get("metadata")
    if field_checker("metadata").is_valid(got):
        yield checked(got == asked, "/metadata", f"{shown(asked)}, as asked", got, place=create.place)


def _file_and_endpoint(create: Operation) -> tuple[str, str]:
    asked = create.exchange.request.json
    return str(asked.get("input_file_id")), str(asked.get("endpoint"))
