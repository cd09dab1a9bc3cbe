"""Mutants that send a call in a wrong way, or not at all."""

from __future__ import annotations

from batchspec.mutants.client_parts.mutant import Mutant
from batchspec.mutants.client_parts.request_edits import (
    bare_key,
    by_delete,
    id_in_query,
    in_body,
    in_query,
    no_cancel,
    plain_id,
    plain_query,
    with_headers,
)

MUTANTS = (
    Mutant("cannot-cancel", "BATCH-CLI-024", "raises when it is to cancel", sends=no_cancel),
    Mutant("cancels-by-delete", "BATCH-CLI-025", "sends DELETE for cancel", sends=by_delete),
    Mutant(
        "gets-a-batch-by-query",
        "BATCH-CLI-025",
        "sends the id in the query",
        sends=id_in_query,
    ),
    Mutant(
        "leaves-out-metadata",
        "BATCH-CLI-026",
        "does not send metadata",
        sends=in_body(lambda body: {key: value for key, value in body.items() if key != "metadata"}),
    ),
    Mutant(
        "adds-a-model",
        "BATCH-CLI-026",
        "sends a key that create does not have",
        sends=in_body(lambda body: {**body, "model": "gpt-4o-mini"}),
    ),
    Mutant(
        "sends-a-number-of-hours",
        "BATCH-CLI-026",
        "sends a number for the completion window",
        sends=in_body(lambda body: {**body, "completion_window": 24}),
    ),
    Mutant(
        "posts-plain-text",
        "BATCH-CLI-027",
        "sends create as text/plain",
        sends=with_headers(**{"Content-Type": "text/plain"}),
    ),
    Mutant(
        "ignores-the-cursor",
        "BATCH-CLI-028",
        "never sends `after`",
        sends=in_query(lambda query: {key: value for key, value in query.items() if key != "after"}),
    ),
    Mutant(
        "sends-an-empty-cursor",
        "BATCH-CLI-028",
        "sends an empty `after` where there is none",
        sends=in_query(lambda query: {"after": "", **query}),
    ),
    Mutant(
        "does-not-escape-cursors",
        "BATCH-CLI-028",
        "sends the cursor as it is",
        sends=plain_query,
    ),
    Mutant(
        "forgets-the-bearer",
        "BATCH-CLI-029",
        "sends the key without its scheme",
        sends=bare_key,
    ),
    Mutant(
        "does-not-escape-ids",
        "BATCH-CLI-033",
        "puts an id into the path as it is",
        sends=plain_id,
    ),
)
