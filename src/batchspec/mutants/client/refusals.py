"""Mutants that refuse a legal batch."""

from __future__ import annotations

from batchspec.mutants.client_parts.batch_edits import (
    counts_nothing,
    entries,
    is_absent,
    is_null,
    is_set,
    is_status,
    is_unknown_endpoint,
    is_unknown_status,
    refuse,
)
from batchspec.mutants.client_parts.mutant import Mutant

MUTANTS = (
    Mutant(
        "knows-no-finalizing",
        "BATCH-CLI-001",
        "refuses the status `finalizing`",
        batch=refuse(is_status("finalizing"), "unknown variant `finalizing`"),
    ),
    Mutant(
        "refuses-null-errors",
        "BATCH-CLI-002",
        "refuses null for `errors`",
        batch=refuse(is_null("errors"), "errors: not an object"),
    ),
    Mutant(
        "refuses-null-stamps",
        "BATCH-CLI-002",
        "refuses null for `failed_at`",
        batch=refuse(is_null("failed_at"), "failed_at: not a number"),
    ),
    Mutant(
        "requires-usage",
        "BATCH-CLI-003",
        "refuses a batch without `usage`",
        batch=refuse(is_absent("usage"), "missing field `usage`"),
    ),
    Mutant(
        "closes-the-statuses",
        "BATCH-CLI-008",
        "refuses a status that is not documented",
        batch=refuse(is_unknown_status, "unknown variant"),
    ),
    Mutant(
        "takes-errors-for-a-string",
        "BATCH-CLI-009",
        "refuses errors that are an object",
        batch=refuse(is_set("errors"), "errors: not a string"),
    ),
    Mutant(
        "knows-no-videos",
        "BATCH-CLI-010",
        "refuses the newest endpoint",
        batch=refuse(lambda batch: batch["endpoint"] == "/v1/videos", "unknown endpoint"),
    ),
    Mutant(
        "requires-an-error-line",
        "BATCH-CLI-011",
        "refuses an error without a line",
        batch=refuse(
            lambda batch: any("line" not in entry for entry in entries(batch)), "missing field `line`"
        ),
    ),
    Mutant(
        "requires-a-list-kind",
        "BATCH-CLI-011",
        "refuses errors that do not say `list`",
        batch=refuse(
            lambda batch: batch.get("errors") and "object" not in batch["errors"], "missing field `object`"
        ),
    ),
    Mutant(
        "refuses-a-total-of-zero",
        "BATCH-CLI-012",
        "refuses counts of nothing",
        batch=refuse(counts_nothing, "total: not positive"),
    ),
    Mutant(
        "measures-metadata-in-bytes",
        "BATCH-CLI-013",
        "refuses a value of metadata longer than 512 bytes",
        batch=refuse(
            lambda batch: any(len(value.encode()) > 512 for value in (batch.get("metadata") or {}).values()),
            "metadata: too long",
        ),
    ),
    Mutant(
        "refuses-empty-metadata",
        "BATCH-CLI-013",
        "refuses metadata without a pair",
        batch=refuse(lambda batch: batch.get("metadata") == {}, "missing field `customer_id`"),
    ),
    Mutant(
        "wants-a-prefix",
        "BATCH-CLI-014",
        "refuses an id that does not begin with `batch_`",
        batch=refuse(lambda batch: not batch["id"].startswith("batch_"), "id: no batch"),
    ),
    Mutant(
        "wants-keys-in-order",
        "BATCH-CLI-016",
        "refuses a batch whose first key is not `id`",
        batch=refuse(lambda batch: next(iter(batch)) != "id", "expected `id`"),
    ),
    Mutant(
        "closes-the-endpoints",
        "BATCH-CLI-022",
        "refuses an endpoint that is not documented",
        batch=refuse(is_unknown_endpoint, "unknown endpoint"),
    ),
)
