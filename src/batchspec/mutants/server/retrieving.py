"""Mutants that do not find a batch, or find one that is not there."""

from __future__ import annotations

from batchspec.making.server.refusal import no_batch
from batchspec.mutants.server_parts.edits import answers, crash, says, with_status
from batchspec.mutants.server_parts.mutant import Mutant

RETRIEVE, UNKNOWN = {"retrieve"}, ("unknown-ids",)

MUTANTS = (
    Mutant(
        "created-batches-lost",
        "Forgets batches as soon as they are created.",
        ("BATCH-RET-001",),
        answers(says(no_batch("batch_lost").envelope, 404), on=RETRIEVE),
        from_issue="tensorzero/tensorzero#1198",
    ),
    Mutant(
        "polls-answered-with-an-error",
        "Answers 200 with an error inside to whoever asks for a batch.",
        ("BATCH-RET-001", "BATCH-ENV-003"),
        answers(says(no_batch("batch_lost").envelope), on=RETRIEVE),
    ),
    Mutant(
        "unknown-batch-found",
        "Answers 200 to whoever asks for a batch that does not exist.",
        ("BATCH-RET-002",),
        answers(says({"data": None}), on=RETRIEVE, status=404),
        scenarios=UNKNOWN,
    ),
    Mutant(
        "unknown-batch-400",
        "Answers 400 to an id that is none of its own kind.",
        ("BATCH-RET-003",),
        answers(with_status(400), on=RETRIEVE, status=404),
        from_source="control-layer",
        scenarios=UNKNOWN,
    ),
    Mutant(
        "unknown-batch-crashes",
        "Crashes on an id it does not know.",
        ("BATCH-ENV-002",),
        answers(crash, on=RETRIEVE, status=404),
        from_issue="BerriAI/litellm#37148",
        scenarios=UNKNOWN,
    ),
)
