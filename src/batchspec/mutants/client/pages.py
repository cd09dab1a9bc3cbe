"""Mutants that refuse a legal page of batches, or show another one."""

from __future__ import annotations

from batchspec.mutants.client_parts.batch_edits import drop, refuse
from batchspec.mutants.client_parts.mutant import Mutant

MUTANTS = (
    Mutant(
        "wants-cursors",
        "BATCH-CLI-017",
        "refuses a page without cursors",
        page=refuse(lambda page: "last_id" not in page, "missing field `last_id`"),
    ),
    Mutant(
        "refuses-an-empty-page",
        "BATCH-CLI-017",
        "refuses a page without rows",
        page=refuse(lambda page: not page["data"], "no batches"),
    ),
    Mutant("drops-has-more", "BATCH-CLI-018", "does not know `has_more`", page=drop("has_more")),
    Mutant(
        "turns-pages-round",
        "BATCH-CLI-018",
        "shows the rows of a page last first",
        page=lambda page: {**page, "data": page["data"][::-1]},
    ),
    Mutant(
        "refuses-null-cursors",
        "BATCH-CLI-019",
        "refuses null for a cursor",
        page=refuse(lambda page: page.get("last_id", "") is None, "last_id: not a string"),
    ),
    Mutant(
        "drops-cursors",
        "BATCH-CLI-020",
        "does not know the cursors of a page",
        page=drop("first_id", "last_id"),
    ),
    Mutant(
        "stops-after-a-page",
        "BATCH-CLI-030",
        "shows every page as the last",
        page=lambda page: {**page, "has_more": False},
    ),
)
