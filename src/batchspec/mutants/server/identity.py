"""Mutants that show another batch than the one asked for, or change what never changes."""

from __future__ import annotations

from batchspec.mutants.server_parts.edits import ENDED, derives, sets, shown
from batchspec.mutants.server_parts.mutant import Mutant

CHANGED = (
    Mutant(
        "retrieves-another-batch",
        "Retrieves some other batch.",
        ("BATCH-IDN-001",),
        shown(derives("id", lambda batch: batch["id"][::-1]), on={"retrieve"}),
    ),
    Mutant(
        "created-at-moves",
        "Sets the time of creation again when the batch ends.",
        ("BATCH-IDN-002",),
        shown(derives("created_at", lambda batch: batch["created_at"] - 1), when=ENDED),
    ),
    Mutant(
        "endpoint-loses-its-version",
        "Shows the endpoint of the backend once the batch is handed on.",
        ("BATCH-IDN-003",),
        shown(derives("endpoint", lambda batch: batch["endpoint"].removeprefix("/v1")), on={"retrieve"}),
        from_source="azure",
    ),
    Mutant(
        "input-file-id-of-the-backend",
        "Shows the backend's id of the input file once the batch is handed on.",
        ("BATCH-IDN-004",),
        shown(sets(input_file_id="file-of-the-backend"), on={"retrieve"}),
    ),
    Mutant(
        "window-lengthened",
        "Changes the completion window of a batch that is late.",
        ("BATCH-IDN-005",),
        shown(sets(completion_window="1d"), when={"finalizing", *ENDED}),
    ),
    Mutant(
        "metadata-lost-at-the-end",
        "Forgets metadata when the batch ends.",
        ("BATCH-IDN-006",),
        shown(sets(metadata=None), when=ENDED),
    ),
)

NOT_ECHOED = (
    Mutant(
        "endpoint-without-its-version",
        "Shows the endpoint without the /v1 it was asked for with.",
        ("BATCH-IDN-007",),
        shown(derives("endpoint", lambda batch: batch["endpoint"].removeprefix("/v1"))),
        from_source="azure",
    ),
    Mutant(
        "input-file-id-replaced",
        "Shows the id of its own copy of the input file.",
        ("BATCH-IDN-008",),
        shown(sets(input_file_id="file-a-copy")),
    ),
    Mutant(
        "window-rewritten",
        "Shows the completion window in other words.",
        ("BATCH-IDN-009",),
        shown(sets(completion_window="1440m")),
    ),
    Mutant(
        "metadata-dropped",
        "Drops the metadata it was given.",
        ("BATCH-IDN-010",),
        shown(sets(metadata=None)),
    ),
    Mutant(
        "metadata-in-lower-case",
        "Carries metadata through headers, which keep no case.",
        ("BATCH-IDN-010",),
        shown(derives("metadata", lambda b: {name.lower(): value for name, value in b["metadata"].items()})),
    ),
)

MUTANTS = (*CHANGED, *NOT_ECHOED)
