"""The requirements that a made object, history or text breaks, each judged as its requirement judges."""

from __future__ import annotations

from functools import cache

from batchspec.judging.engine import Judge
from batchspec.judging.evidence.schema_rows import SchemaRow
from batchspec.judging.evidence.snapshot import History, Snapshot
from batchspec.judging.evidence.tally import Summary
from batchspec.reading.place import NOWHERE, Place
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec_contract.registry import REQUIREMENTS

JUDGE = Judge()


class Counted(Summary):
    """A summary that keeps no examples, whose making takes longer than all else."""

    def wants_evidence(self, _requirement):
        return False


def summed(judges, value) -> Summary:
    """The findings about a value by the requirements that judge such a thing."""
    summary = Counted()
    if judges == "text":
        try:
            load(value)
        except NotStrictJSON as fault:
            JUDGE.text(fault, NOWHERE, summary)
    elif judges == "history":
        seen = [Snapshot(batch, Place(file=str(n)), n, n) for n, batch in enumerate(value)]
        JUDGE.history(History(seen), summary)
        for snapshot in seen:
            JUDGE.batch(snapshot, summary)
    elif judges == "batch":
        JUDGE.batch_value(value, NOWHERE, summary)
    else:
        for name, row in rows_of(judges):
            for finding in row.judge(value):
                summary.held(name) if finding.holds else summary.broken(name, None)
    return summary


def faults(judges, value) -> set[str]:
    """The requirements of every level that a value breaks."""
    return {row for row, tally in summed(judges, value).tallies.items() if tally.broken}


def causes(*batches, history=()) -> dict[str, str]:
    """The requirements of every level that some of these batches break, or a history of one, each with its first cause."""
    summary = Summary()
    for batch in [*batches, *history]:
        JUDGE.batch(Snapshot(batch), summary)
    if history:
        seen = [Snapshot(batch, began=n, ended_at=n) for n, batch in enumerate(history)]
        JUDGE.history(History(seen), summary)
    return {row: tally.evidence[0].cause for row, tally in summary.tallies.items() if tally.broken}


@cache
def rows_of(name):
    """The requirements that judge one object of the contract, and are decided by a schema."""
    judging = (row for row in REQUIREMENTS if row.judges == name and row.check and row.check.kind == "schema")
    return [(row.id, SchemaRow(row.check.target)) for row in judging]
