"""Mutants that refuse in another shape than the error envelope, or call a refusal a success or a crash."""

from __future__ import annotations

from dataclasses import dataclass, replace

from batchspec.contract.placeholders import NO_SUCH_BATCH
from batchspec.making.server.behaviour import Answer, Behaviour, Call
from batchspec.making.server.lines import Input
from batchspec.making.server.refusal import Refused
from batchspec.mutants.server_parts.edits import answers, crash, leaves_out, refusals, with_status
from batchspec.mutants.server_parts.mutant import Mutant

CREATE, REFUSALS = {"create"}, ("refused-creates",)
UNKNOWN_MODEL = "model_not_found"
PAGE = b"<html><head><title>400 Bad Request</title></head><body><h1>400 Bad Request</h1></body></html>"


def _html(answer: Answer) -> Answer:
    return replace(answer, body=PAGE, headers={"Content-Type": "text/html"})


class UnknownModelCrashes(Behaviour):
    """Crashes where a request names a model that does not exist."""

    def input(self, found: Input, content: bytes | None) -> Input:
        if UNKNOWN_MODEL in {fault.code for fault in found.faults}:
            raise Refused(500, "KeyError: the model is not deployed")
        return found


@dataclass
class ListCrashes(Behaviour):
    """Crashes on a list that is asked for with this parameter."""

    name: str
    value: str

    def intercept(self, call: Call) -> Answer | None:
        asked = call.route == "list" and call.query.get(self.name) == self.value
        return crash(Answer(200, b"")) if asked else None


MUTANTS = (
    Mutant(
        "error-codes-numbered",
        "Has the HTTP status for the code of an error.",
        ("BATCH-ENV-005",),
        refusals(lambda envelope, refused: {"error": {**envelope["error"], "code": refused.status}}),
        scenarios=REFUSALS,
    ),
    Mutant(
        "refusals-in-detail",
        "Refuses under `detail`, as FastAPI does.",
        ("BATCH-ENV-001",),
        refusals(lambda _, refused: {"detail": refused.message}),
        from_source="aibrix",
        scenarios=REFUSALS,
    ),
    Mutant(
        "refusals-in-html",
        "Refuses with a page for a browser.",
        ("BATCH-ENV-001",),
        answers(_html, on=CREATE, status=400),
        scenarios=REFUSALS,
    ),
    Mutant(
        "error-a-string",
        "Has a string for the error of a refusal.",
        ("BATCH-ENV-001",),
        refusals(lambda _, refused: {"error": refused.message}),
        scenarios=REFUSALS,
    ),
    Mutant(
        "bad-creates-crash",
        "Crashes on a create that lacks something.",
        ("BATCH-ENV-002",),
        answers(crash, on=CREATE, status=400),
        from_issue="BerriAI/litellm#37146",
        scenarios=REFUSALS,
    ),
    Mutant(
        "unknown-models-crash",
        "Crashes on a batch for a model that does not exist.",
        ("BATCH-ENV-002",),
        UnknownModelCrashes,
        from_issue="TU-Wien-dataLAB/aqueduct#118",
        scenarios=("unknown-model",),
    ),
    Mutant(
        "limit-zero-crashes",
        "Crashes on a list of no rows.",
        ("BATCH-ENV-002",),
        lambda: ListCrashes("limit", "0"),
        scenarios=("odd-lists",),
    ),
    Mutant(
        "unknown-cursor-crashes",
        "Crashes on a list that begins behind a batch that does not exist.",
        ("BATCH-ENV-002",),
        lambda: ListCrashes("after", NO_SUCH_BATCH),
        scenarios=("odd-lists",),
    ),
    Mutant(
        "refusals-200",
        "Answers a bad create with 200 and an error inside.",
        ("BATCH-ENV-003",),
        answers(with_status(200), on=CREATE, status=400),
        from_source="sglang",
        scenarios=REFUSALS,
    ),
    Mutant(
        "error-code-and-param-left-out",
        "Leaves `code` and `param` out of a refusal.",
        ("BATCH-ENV-004",),
        refusals(lambda envelope, _: {"error": leaves_out("code", "param")(envelope["error"])}),
        scenarios=("unknown-ids",),
    ),
)
