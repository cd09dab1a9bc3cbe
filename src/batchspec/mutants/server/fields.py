"""Mutants whose batch has a value that no source allows, beside those that any field can have."""

from __future__ import annotations

from batchspec.mutants.server_parts.edits import derives, sets, shown
from batchspec.mutants.server_parts.mutant import Mutant
from batchspec_contract.lifecycle import STAMPS

TEXTS = (
    Mutant(
        "endpoint-empty",
        "Forgets the endpoint once the batch is created.",
        ("BATCH-FLD-003",),
        shown(sets(endpoint="")),
        from_source="azure",
    ),
)
"""Keys that are text."""


def _status(word: str, of: str, *, from_issue: str = "", from_source: str = "") -> Mutant:
    return Mutant(
        f"status-{word.lower()}",
        f"Calls a batch that is {of} {word}.",
        ("BATCH-FLD-008",),
        shown(sets(status=word), when={of}),
        from_issue,
        from_source,
    )


STATUSES = (
    _status("queued", "validating", from_issue="deltawi/deltallm#153"),
    _status("CREATED", "validating", from_issue="vllm-project/aibrix#2135"),
    _status("scheduling", "validating", from_source="aibrix"),
    _status("pending", "validating", from_source="production-stack"),
    _status("running", "in_progress", from_source="production-stack"),
    _status("FINALIZED", "finalizing", from_issue="vllm-project/aibrix#2135"),
)
"""Statuses that the contract does not have."""

CREATED = (
    Mutant(
        "created-at-in-milliseconds",
        "Says in milliseconds when the batch was created.",
        ("BATCH-FLD-011",),
        shown(derives("created_at", lambda batch: batch["created_at"] * 1000)),
        from_source="portkey",
    ),
)

MOMENTS = (
    Mutant(
        "stamps-a-sentinel-for-unset",
        "Has the year 2000 in milliseconds for every stamp that is not set.",
        ("BATCH-TIM-004", "BATCH-LIF-008", "BATCH-LIF-009"),
        shown(lambda batch: {**batch, **{key: batch[key] or 946_656_000_000 for key in STAMPS.values()}}),
        from_source="unnamed-vendor",
    ),
)

MAPS = (
    Mutant(
        "metadata-of-any-value",
        "Adds a number to the metadata.",
        ("BATCH-FLD-022",),
        shown(sets(metadata={"attempt": 1})),
        from_source="portkey",
        scenarios=("cancel-early",),
    ),
)

MUTANTS = (*TEXTS, *STATUSES, *CREATED, *MOMENTS, *MAPS)
