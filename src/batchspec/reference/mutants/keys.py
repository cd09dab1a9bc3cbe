"""Mutants that leave a key out where the wire has null, or null where it has a value from the start."""

from __future__ import annotations

from batchspec.reference.breaking import leaves_out, leaves_out_null, sets, shown
from batchspec.reference.mutant import Mutant

LLM_D, DELTALLM, AIBRIX = "llm-d/llm-d-batch-gateway#204", "deltawi/deltallm#156", "vllm-project/aibrix#2135"

OMITTED: dict[str, tuple[str, str]] = {
    "model": ("BATCH-NUL-001", AIBRIX),
    "errors": ("BATCH-NUL-002", DELTALLM),
    "output_file_id": ("BATCH-NUL-003", LLM_D),
    "error_file_id": ("BATCH-NUL-004", LLM_D),
    "in_progress_at": ("BATCH-NUL-005", LLM_D),
    "finalizing_at": ("BATCH-NUL-007", LLM_D),
    "completed_at": ("BATCH-NUL-008", LLM_D),
    "failed_at": ("BATCH-NUL-009", DELTALLM),
    "expired_at": ("BATCH-NUL-010", DELTALLM),
    "cancelling_at": ("BATCH-NUL-011", LLM_D),
    "cancelled_at": ("BATCH-NUL-012", LLM_D),
}
"""Keys that are null until they are set: their requirement, and who left them out."""


def _omitted(key: str) -> Mutant:
    requirement, issue = OMITTED[key]
    return Mutant(
        f"{key.replace('_', '-')}-left-out-while-null",
        f"Leaves `{key}` out while it is null.",
        (requirement,),
        shown(leaves_out_null(key)),
        from_issue=issue,
    )


MUTANTS = (
    *(_omitted(key) for key in OMITTED),
    Mutant(
        "expires-at-left-out",
        "Never says when a batch expires.",
        ("BATCH-NUL-006",),
        shown(leaves_out("expires_at")),
        from_issue=DELTALLM,
    ),
    Mutant(
        "expires-at-null",
        "Has null for the time a batch expires.",
        ("BATCH-NUL-006",),
        shown(sets(expires_at=None)),
        from_source="ogx",
    ),
    Mutant(
        "expires-at-in-create-alone",
        "Says when a batch expires as it is created, and not again.",
        ("BATCH-NUL-006",),
        shown(leaves_out("expires_at"), on={"retrieve", "list"}),
        from_issue="maximhq/bifrost#955",
    ),
    Mutant(
        "request-counts-absent-at-first",
        "Leaves counts out until the input is read.",
        ("BATCH-NUL-013",),
        shown(leaves_out("request_counts"), when={"validating"}),
        from_source="aibrix",
    ),
    Mutant(
        "counts-flat",
        "Has three counts of its own names instead of `request_counts`.",
        ("BATCH-NUL-013",),
        shown(
            lambda batch: {
                **leaves_out("request_counts")(batch),
                **{f"{name}_requests": count for name, count in batch["request_counts"].items()},
            }
        ),
        from_source="production-stack",
    ),
    Mutant(
        "usage-left-out",
        "Meters nothing.",
        ("BATCH-NUL-014",),
        shown(leaves_out("usage")),
        from_issue=AIBRIX,
    ),
    Mutant(
        "metadata-left-out-while-null",
        "Leaves metadata out where none was given.",
        ("BATCH-NUL-015",),
        shown(leaves_out_null("metadata")),
        from_source="control-layer",
        scenarios=("cancel-early",),
    ),
)
