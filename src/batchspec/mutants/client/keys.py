"""Mutants that refuse, lose or invent keys, or do not tell absent from null."""

from __future__ import annotations

from batchspec.mutants.client_parts.batch_edits import (
    absent_as_null,
    has_unknown,
    nested_unknown_dropped,
    null_as_absent,
    refuse,
    unknown_dropped,
)
from batchspec.mutants.client_parts.mutant import Mutant

MUTANTS = (
    Mutant(
        "forbids-unknown-keys",
        "BATCH-CLI-004",
        "refuses a key it does not know",
        batch=refuse(has_unknown, "extra inputs are not permitted"),
    ),
    Mutant(
        "shows-absent-as-null",
        "BATCH-CLI-006",
        "shows null for every key that is absent",
        batch=absent_as_null,
    ),
    Mutant("shows-null-as-absent", "BATCH-CLI-006", "leaves out what is null", batch=null_as_absent),
    Mutant("drops-unknown-keys", "BATCH-CLI-007", "drops keys it does not know", batch=unknown_dropped),
    Mutant(
        "drops-nested-unknown-keys",
        "BATCH-CLI-007",
        "drops keys it does not know in nested objects",
        batch=nested_unknown_dropped,
    ),
    Mutant(
        "invents-a-key",
        "BATCH-CLI-021",
        "adds a key of its own",
        batch=lambda batch: {**batch, "_hidden": {}},
    ),
)
