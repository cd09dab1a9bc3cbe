"""Mutants that show another batch than the one asked for, or change what never changes."""

from __future__ import annotations

from batchspec.contract.routes import ENDPOINTS
from batchspec.making.server.answers import NO_TOKENS, response_usage
from batchspec.mutants.server_parts.edits import ENDED, derives, sets, shown
from batchspec.mutants.server_parts.mutant import Mutant

CHAT = ENDPOINTS[1]

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

ELSEWHERE = (
    Mutant(
        "endpoint-constant",
        "Retrieves and lists every batch with the same endpoint.",
        ("BATCH-IDN-003",),
        shown(sets(endpoint=CHAT), on={"retrieve", "list"}),
        from_issue="BerriAI/litellm-docs#1408",
        scenarios=("second-endpoint",),
    ),
    Mutant(
        "list-without-usage",
        "Lists batches that have ended as if they had used no tokens.",
        ("BATCH-IDN-011",),
        shown(sets(usage=response_usage(NO_TOKENS)), on={"list"}, when={"completed"}),
        also_breaks=("BATCH-LIF-012",),
        scenarios=("paging",),
    ),
    Mutant(
        "list-behind",
        "Lists a batch that has ended as it was before.",
        ("BATCH-IDN-011",),
        shown(sets(status="in_progress"), on={"list"}, when={"completed"}),
        also_breaks=("BATCH-LIF-009", "BATCH-LIF-010", "BATCH-FID-002"),
        scenarios=("paging",),
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

MUTANTS = (*CHANGED, *ELSEWHERE, *NOT_ECHOED)
