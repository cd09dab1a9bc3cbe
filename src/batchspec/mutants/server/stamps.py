"""Mutants whose clock is wrong: stamps out of order, in another unit, moving or missing."""

from __future__ import annotations

from batchspec.making.server.refusal import Json
from batchspec.mutants.server_parts.edits import derives, sets, shown, shown_each_time
from batchspec.mutants.server_parts.mutant import Mutant


def _early(batch: Json) -> Json:
    """Expired a second before it was due, and finalized a second before that."""
    due, expired = batch["expires_at"], batch["expired_at"]
    return {**batch, "finalizing_at": due - 2, "expired_at": expired and due - 1}


MUTANTS = (
    Mutant(
        "expired-early",
        "Expires a batch before it is due.",
        ("BATCH-TIM-003",),
        shown(_early, when={"finalizing", "expired"}),
        server="expires",
        settings={"window": "6s"},
    ),
    Mutant(
        "completed-at-in-milliseconds",
        "Says in milliseconds when a batch completed.",
        ("BATCH-TIM-004",),
        shown(derives("completed_at", lambda batch: batch["completed_at"] * 1000), when={"completed"}),
        from_source="portkey",
    ),
    Mutant(
        "in-progress-at-unmarked",
        "Never says when work on a batch began.",
        ("BATCH-TIM-005", "BATCH-LIF-005"),
        shown(sets(in_progress_at=None)),
        from_source="ogx",
    ),
    Mutant(
        "no-finalizing",
        "Has no `finalizing`: batches go from in progress to completed.",
        ("BATCH-TIM-006",),
        shown(
            lambda batch: {
                **batch,
                "finalizing_at": None,
                "status": "in_progress" if batch["status"] == "finalizing" else batch["status"],
            }
        ),
        from_issue="stdapi-ai/stdapi.ai#146",
    ),
    Mutant(
        "cancelling-at-unmarked",
        "Never says when a batch was being cancelled.",
        ("BATCH-TIM-007", "BATCH-LIF-007"),
        shown(sets(cancelling_at=None)),
        from_source="sglang",
        scenarios=("cancel-early",),
    ),
    Mutant(
        "in-progress-at-moves",
        "Sets the start of work again with each request that is run.",
        ("BATCH-TIM-009",),
        shown_each_time(
            lambda batch, before: {**batch, "in_progress_at": batch["in_progress_at"] + before},
            when={"in_progress"},
        ),
    ),
    Mutant(
        "in-progress-at-unset-at-the-end",
        "Forgets at the end when work on a batch began.",
        ("BATCH-TIM-009", "BATCH-TIM-005"),
        shown(sets(in_progress_at=None), when={"completed"}),
    ),
)
