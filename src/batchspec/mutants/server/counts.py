"""Mutants that cannot count requests."""

from __future__ import annotations

from batchspec.making.server.refusal import Json
from batchspec.mutants.server_parts.edits import derives, shown
from batchspec.mutants.server_parts.mutant import Mutant


def _counts(**changed: int) -> Json:
    return {"total": 3, "completed": 3, "failed": 0, **changed}


MUTANTS = (
    Mutant(
        "counts-fall",
        "Begins to count again when it writes results.",
        ("BATCH-CNT-003",),
        shown(derives("request_counts", lambda _: _counts(completed=0)), when={"finalizing"}),
    ),
    Mutant(
        "failures-taken-back",
        "Counts a request as failed until it is tried again.",
        ("BATCH-CNT-003",),
        shown(derives("request_counts", lambda _: _counts(completed=0, failed=1)), when={"in_progress"}),
        from_issue="doublewordai/control-layer#110",
    ),
    Mutant(
        "counts-dropped-at-the-end",
        "Sets every count to zero when a batch has ended.",
        ("BATCH-CNT-003", "BATCH-CNT-004"),
        shown(derives("request_counts", lambda _: _counts(total=0, completed=0)), when={"completed"}),
    ),
    Mutant(
        "blank-line-counted",
        "Counts what follows the last line break as a request.",
        ("BATCH-CNT-004",),
        shown(
            derives("request_counts", lambda _: _counts(total=4, completed=4)),
            when={"finalizing", "completed"},
        ),
    ),
)
