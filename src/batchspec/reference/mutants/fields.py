"""Mutants whose batch has a key of the wrong type, or a value that no source allows."""

from __future__ import annotations

from datetime import datetime, timezone

from batchspec.reference.breaking import derives, leaves_out, sets, shown
from batchspec.reference.mutant import Mutant


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat()


TEXTS = (
    Mutant(
        "id-a-number",
        "Numbers its batches, as a database does.",
        ("BATCH-FLD-001",),
        shown(sets(id=4711)),
    ),
    Mutant(
        "object-left-out",
        "Says nowhere that a batch is one.",
        ("BATCH-FLD-002",),
        shown(leaves_out("object")),
        from_source="production-stack",
    ),
    Mutant(
        "endpoint-empty",
        "Forgets the endpoint once the batch is created.",
        ("BATCH-FLD-003",),
        shown(sets(endpoint="")),
        from_source="azure",
    ),
    Mutant(
        "model-empty",
        "Has the empty string for a model not yet known.",
        ("BATCH-FLD-004",),
        shown(sets(model=""), when={"validating"}),
    ),
    Mutant(
        "input-file-id-null",
        "Shows no input file once the batch has ended.",
        ("BATCH-FLD-006",),
        shown(sets(input_file_id=None)),
    ),
    Mutant(
        "completion-window-left-out",
        "Throws the completion window away that it was given.",
        ("BATCH-FLD-007",),
        shown(leaves_out("completion_window")),
        from_issue="deltawi/deltallm#155",
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
"""Statuses that are none of the eight."""

FILE_IDS = (
    Mutant(
        "output-file-id-empty",
        "Has the empty string for an output file that is not there.",
        ("BATCH-FLD-009",),
        shown(derives("output_file_id", lambda batch: batch["output_file_id"] or "")),
        from_source="azure",
    ),
    Mutant(
        "error-file-id-empty",
        "Has the empty string for an error file that is not there.",
        ("BATCH-FLD-010",),
        shown(derives("error_file_id", lambda batch: batch["error_file_id"] or "")),
        from_issue="tobert/kaibo#93",
    ),
)

CREATED_AT = (
    Mutant(
        "created-at-in-milliseconds",
        "Says in milliseconds when the batch was created.",
        ("BATCH-FLD-011",),
        shown(derives("created_at", lambda batch: batch["created_at"] * 1000)),
        from_source="portkey",
    ),
    Mutant(
        "created-at-a-string",
        "Writes the time of creation as text.",
        ("BATCH-FLD-011",),
        shown(derives("created_at", lambda batch: str(batch["created_at"]))),
        from_source="novita",
    ),
    Mutant(
        "created-at-null",
        "Has no time of creation.",
        ("BATCH-FLD-011",),
        shown(sets(created_at=None)),
        from_issue="dotnet/extensions#7707",
    ),
)

UNSET_STAMPS = {
    "in_progress_at": "BATCH-FLD-012",
    "finalizing_at": "BATCH-FLD-014",
    "completed_at": "BATCH-FLD-015",
    "failed_at": "BATCH-FLD-016",
    "expired_at": "BATCH-FLD-017",
    "cancelling_at": "BATCH-FLD-018",
    "cancelled_at": "BATCH-FLD-019",
}


def _zero(key: str) -> Mutant:
    return Mutant(
        f"{key.replace('_', '-')}-zero-for-unset",
        f"Has 0 for a `{key}` that is not set, as a language without null does.",
        (UNSET_STAMPS[key],),
        shown(derives(key, lambda batch: batch[key] or 0)),
    )


STAMPS = (
    *(_zero(key) for key in UNSET_STAMPS),
    Mutant(
        "expires-at-a-date",
        "Writes the time of expiry as an ISO 8601 date.",
        ("BATCH-FLD-013",),
        shown(derives("expires_at", lambda batch: _iso(batch["expires_at"]))),
    ),
    Mutant(
        "completed-at-with-a-fraction",
        "Counts fractions of a second.",
        ("BATCH-FLD-015",),
        shown(derives("completed_at", lambda batch: batch["completed_at"] + 0.25), when={"completed"}),
    ),
    Mutant(
        "stamps-a-sentinel-for-unset",
        "Has the year 2000 in milliseconds for every stamp that is not set.",
        ("BATCH-TIM-004", "BATCH-LIF-008", "BATCH-LIF-009"),
        shown(lambda batch: {**batch, **{key: batch[key] or 946_656_000_000 for key in UNSET_STAMPS}}),
        from_source="unnamed-vendor",
    ),
)

OBJECTS = (
    Mutant(
        "errors-a-string",
        "Says in a string why a batch failed.",
        ("BATCH-FLD-005",),
        shown(sets(errors="The input file is no good."), when={"failed"}),
        from_source="novita",
        scenarios=("bad-file-unknown-file",),
    ),
    Mutant(
        "errors-a-bare-list",
        "Lists errors without the object around the list.",
        ("BATCH-FLD-005",),
        shown(derives("errors", lambda batch: batch["errors"]["data"]), when={"failed"}),
        scenarios=("bad-file-unknown-file",),
    ),
    Mutant(
        "request-counts-without-failed",
        "Leaves out how many requests failed.",
        ("BATCH-FLD-020",),
        shown(derives("request_counts", lambda batch: leaves_out("failed")(batch["request_counts"]))),
    ),
    Mutant(
        "usage-without-details",
        "Leaves out the details of usage.",
        ("BATCH-FLD-021",),
        shown(
            derives(
                "usage",
                lambda batch: leaves_out("input_tokens_details", "output_tokens_details")(batch["usage"]),
            )
        ),
    ),
    Mutant(
        "usage-without-reasoning-tokens",
        "Counts no reasoning tokens.",
        ("BATCH-FLD-021",),
        shown(derives("usage", lambda batch: {**batch["usage"], "output_tokens_details": {}})),
        from_issue="stdapi-ai/stdapi.ai#146",
    ),
    Mutant(
        "metadata-of-any-value",
        "Adds a number to the metadata.",
        ("BATCH-FLD-022",),
        shown(sets(metadata={"attempt": 1})),
        from_source="portkey",
        scenarios=("cancel-early",),
    ),
)

MUTANTS = (*TEXTS, *STATUSES, *FILE_IDS, *CREATED_AT, *STAMPS, *OBJECTS)
