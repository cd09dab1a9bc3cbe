"""What a made thing breaks: an object of the contract, a history, or a text, each judged as its requirement judges."""

from __future__ import annotations

from functools import cache

from batchspec.judge.judge import Judge
from batchspec.judge.schema_rows import SchemaRow
from batchspec.judge.snapshot import History, Snapshot
from batchspec.judge.tally import Summary
from batchspec.strict_json import NotStrictJSON, load
from batchspec_contract.registry import REQUIREMENTS

JUDGE = Judge()


class Counted(Summary):
    """A summary that keeps no examples, whose making takes longer than all else."""

    def wants_evidence(self, _requirement):
        return False


def summed(judges, value) -> Summary:
    """What is found in a value by the requirements that judge such a thing."""
    summary = Counted()
    if judges == "text":
        try:
            load(value)
        except NotStrictJSON as fault:
            JUDGE.text(fault, "", summary)
    elif judges == "history":
        seen = [Snapshot(batch, str(n), n, n) for n, batch in enumerate(value)]
        JUDGE.history(History(seen), summary)
        for snapshot in seen:
            JUDGE.batch(snapshot, summary)
    elif judges == "batch":
        JUDGE.batch_value(value, "", summary)
    else:
        for name, row in rows_of(judges):
            for finding in row.judge(value):
                summary.held(name) if finding.holds else summary.broken(name, None)
    return summary


def faults(judges, value) -> set[str]:
    """The requirements of every level that a value breaks."""
    return {row for row, tally in summed(judges, value).tallies.items() if tally.broken}


@cache
def rows_of(name):
    """The requirements that judge one object of the contract, and are decided by a schema."""
    judging = (row for row in REQUIREMENTS if row.judges == name and row.check and row.check[0] == "schema")
    return [(row.id, SchemaRow(row.check[1])) for row in judging]
