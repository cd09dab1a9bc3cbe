"""Mutants whose numbers are too small for what a batch can hold."""

from __future__ import annotations

from batchspec.mutants.client_parts.batch_edits import biggest, every_number, refuse
from batchspec.mutants.client_parts.mutant import Mutant

MUTANTS = (
    Mutant(
        "refuses-the-far-future",
        "BATCH-CLI-015",
        "refuses what does not fit into 32 bits",
        batch=refuse(lambda batch: biggest(batch) >= 2**31, "number too large"),
    ),
    Mutant(
        "counts-in-doubles",
        "BATCH-CLI-023",
        "keeps numbers as doubles",
        batch=every_number(lambda number: int(float(number))),
    ),
    Mutant(
        "counts-in-32-bits",
        "BATCH-CLI-023",
        "refuses counts past 32 bits",
        batch=refuse(
            lambda batch: (batch.get("request_counts") or {"total": 0})["total"] >= 2**32,
            "total: number too large",
        ),
    ),
)
