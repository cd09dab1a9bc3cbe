"""Mutants that leave a key out in some answers, or have others in its place."""

from __future__ import annotations

from batchspec.mutants.server_parts.edits import leaves_out, shown
from batchspec.mutants.server_parts.mutant import Mutant

MUTANTS = (
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
)
