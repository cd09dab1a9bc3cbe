"""Mutants that write result files badly: lines of the wrong shape, too few or too many."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from batchspec.making.server.batch import Batch
from batchspec.making.server.behaviour import Behaviour
from batchspec.making.server.refusal import Json
from batchspec.making.server.results import Results
from batchspec.mutants.server.counts import refused_line
from batchspec.mutants.server_parts.edits import each_line, leaves_out, lines, sets
from batchspec.mutants.server_parts.mutant import Make, Mutant


class OneArray(Behaviour):
    """Writes a result file as one JSON array, a line for a person to read."""

    def content(self, content: bytes, name: str) -> bytes:
        return json.dumps([json.loads(line) for line in content.splitlines()], indent=2).encode()


class CutOff(Behaviour):
    """Writes a result file without its last bytes."""

    def content(self, content: bytes, name: str) -> bytes:
        return content[:-40]


class SuccessesAmongTheErrors(Behaviour):
    """Writes the last result into the error file, whatever it is."""

    def results(self, results: Results, batch: Batch) -> Results:
        *first, last = results.output
        return replace(results, output=first, errors=[last])


class RefusalsAmongTheOutput(Behaviour):
    """Refuses two requests and counts them, and writes one into the output file and one into the error file."""

    def results(self, results: Results, batch: Batch) -> Results:
        first, second, third = results.output
        return replace(results, output=[first, refused_line(second)], errors=[refused_line(third)])

    def shown(self, shown: Json, batch: Batch, route: str) -> Json:
        counts = {"total": 3, "completed": 1, "failed": 2} if shown["status"] == "completed" else None
        return {**shown, "request_counts": counts or {"total": 0, "completed": 0, "failed": 0}}


@dataclass
class ErrorsEdited(Behaviour):
    """Edits the lines of the error file."""

    edit: Callable[[list[Json]], list[Json]]

    def results(self, results: Results, batch: Batch) -> Results:
        return replace(results, errors=self.edit(results.errors))


def _unfinished(
    name: str, breaks: str, edit: Callable[[list[Json]], list[Json]], kills: str = "BATCH-RES-009"
) -> Mutant:
    """A mutant whose batch expires with part of its requests run."""
    return Mutant(
        name,
        breaks,
        (kills,),
        lambda: ErrorsEdited(edit),
        server="expires",
        settings={"window": "6s"},
    )


def _response(**changed: Any) -> Make:
    return each_line(lambda line: {**line, "response": {**line["response"], **changed}})


def _body_as_text(line: Json) -> Json:
    return {**line, "response": {**line["response"], "body": json.dumps(line["response"]["body"])}}


def _response_as_text(line: Json) -> Json:
    return {**line, "response": json.dumps(line["response"])}


MUTANTS = (
    Mutant("results-in-one-array", "Writes results as one array.", ("BATCH-RES-001",), OneArray),
    Mutant("results-cut-off", "Loses the end of a result file.", ("BATCH-RES-001",), CutOff),
    Mutant(
        "last-result-lost",
        "Loses the last result.",
        ("BATCH-RES-002",),
        lines(lambda found: found[:-1]),
    ),
    Mutant(
        "first-result-twice",
        "Writes the result of a request that was retried twice.",
        ("BATCH-RES-002",),
        lines(lambda found: [found[0], *found]),
    ),
    Mutant(
        "custom-ids-numbered",
        "Writes ids of its own in place of the custom ids.",
        ("BATCH-RES-002",),
        lines(lambda found: [{**line, "custom_id": f"{number}"} for number, line in enumerate(found)]),
    ),
    Mutant(
        "response-as-text",
        "Writes each response as JSON in a string.",
        ("BATCH-RES-003",),
        each_line(_response_as_text),
    ),
    Mutant(
        "status-code-as-text",
        "Writes status codes as strings.",
        ("BATCH-RES-004",),
        _response(status_code="200"),
    ),
    Mutant(
        "status-code-of-its-own",
        "Writes 0 for the status of a response.",
        ("BATCH-RES-014",),
        _response(status_code=0),
        also_breaks=("BATCH-RES-008", "BATCH-CNT-005"),
    ),
    Mutant(
        "request-id-left-out",
        "Leaves `request_id` out of each response.",
        ("BATCH-RES-015",),
        each_line(lambda line: {**line, "response": leaves_out("request_id")(line["response"])}),
    ),
    _unfinished(
        "expired-without-a-code",
        "Gives the errors of requests that were not run no code.",
        lambda found: [{**line, "error": leaves_out("code")(line["error"])} for line in found],
        "BATCH-RES-016",
    ),
    Mutant(
        "error-left-out-of-results",
        "Leaves `error` out of a result that has none.",
        ("BATCH-RES-005",),
        each_line(leaves_out("error")),
        from_source="ogx",
    ),
    Mutant(
        "error-beside-the-response",
        "Has an error beside each response.",
        ("BATCH-RES-006",),
        each_line(sets(error={"code": None, "message": None})),
    ),
    Mutant(
        "response-and-error-null",
        "Writes a result that is neither a response nor an error.",
        ("BATCH-RES-006",),
        each_line(sets(response=None)),
    ),
    Mutant(
        "body-as-text",
        "Writes the body of each response as JSON in a string.",
        ("BATCH-RES-007",),
        each_line(_body_as_text),
        from_source="ogx",
    ),
    Mutant(
        "successes-among-the-errors",
        "Writes a request that succeeded into the error file.",
        ("BATCH-RES-008",),
        SuccessesAmongTheErrors,
    ),
    Mutant(
        "refusals-among-the-output",
        "Writes a request that was refused into the output file.",
        ("BATCH-RES-008",),
        RefusalsAmongTheOutput,
    ),
    _unfinished(
        "expired-requests-told-twice",
        "Tells twice of a request that the end of the window left undone.",
        lambda errors: [*errors, errors[0]],
    ),
    _unfinished(
        "expired-requests-renamed",
        "Tells by numbers of its own which requests the end of the window left undone.",
        lambda errors: [{**line, "custom_id": f"{number}"} for number, line in enumerate(errors)],
    ),
    Mutant(
        "result-ids-alike",
        "Gives every result line the same id.",
        ("BATCH-RES-010",),
        each_line(sets(id="custom_id")),
        from_issue="sgl-project/sglang#6158",
    ),
    Mutant(
        "result-ids-left-out",
        "Gives result lines no id.",
        ("BATCH-RES-010",),
        each_line(leaves_out("id")),
    ),
    Mutant(
        "error-as-text",
        "Writes the error of a request that has one as a string.",
        ("BATCH-RES-011",),
        lambda: ErrorsEdited(lambda errors: [{**line, "error": "It was not run."} for line in errors]),
        server="expires",
        settings={"window": "6s"},
    ),
)
