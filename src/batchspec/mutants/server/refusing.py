"""Mutants that refuse in another shape than the error envelope, or call a refusal a success or a crash."""

from __future__ import annotations

from dataclasses import replace

from batchspec.making.server.behaviour import Answer
from batchspec.mutants.server_parts.edits import answers, crash, leaves_out, refusals, with_status
from batchspec.mutants.server_parts.mutant import Mutant

CREATE, REFUSALS = {"create"}, ("refused-creates",)
PAGE = b"<html><head><title>400 Bad Request</title></head><body><h1>400 Bad Request</h1></body></html>"


def _html(answer: Answer) -> Answer:
    return replace(answer, body=PAGE, headers={"Content-Type": "text/html"})


MUTANTS = (
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
