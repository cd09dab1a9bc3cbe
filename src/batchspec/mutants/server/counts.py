"""Mutants that cannot count: requests, or tokens."""

from __future__ import annotations

from dataclasses import replace

from batchspec.making.server.batch import Batch
from batchspec.making.server.behaviour import Behaviour
from batchspec.making.server.refusal import INVALID, Json
from batchspec.making.server.results import Results
from batchspec.mutants.server_parts.edits import derives, shown
from batchspec.mutants.server_parts.mutant import Mutant


def _counts(**changed: int) -> Json:
    return {"total": 3, "completed": 3, "failed": 0, **changed}


class RefusalsCountedAsCompleted(Behaviour):
    """Refuses one request, writes so into the error file, and counts it as completed."""

    def results(self, results: Results, batch: Batch) -> Results:
        *good, last = results.output
        return replace(results, output=good, errors=[refused_line(last)])


def refused_line(line: Json) -> Json:
    """The result line of the same request, had it been refused."""
    error = {"message": "Bad request.", "type": INVALID, "param": None, "code": "invalid_value"}
    return {**line, "response": {**line["response"], "status_code": 400, "body": {"error": error}}}


class OneOfThree(Behaviour):
    """Completes every request and counts one as completed, the others as failed; its error file is empty."""

    def results(self, results: Results, batch: Batch) -> Results:
        return replace(results, errors=[{}])

    def content(self, content: bytes, name: str) -> bytes:
        return b"" if content == b"{}\n" else content

    def shown(self, shown: Json, batch: Batch, route: str) -> Json:
        if shown["status"] != "completed":
            return {**shown, "request_counts": _counts(completed=0)}
        return {**shown, "request_counts": _counts(completed=1, failed=2)}


def _tenfold(batch: Json) -> Json:
    usage = batch["usage"]
    return {**usage, **{key: 10 * value for key, value in usage.items() if isinstance(value, int)}}


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
    Mutant(
        "refusals-counted-as-completed",
        "Counts requests that were answered 400 as completed.",
        ("BATCH-CNT-005",),
        RefusalsCountedAsCompleted,
        from_issue="vllm-project/aibrix#2253",
    ),
    Mutant(
        "one-of-three-counted",
        "Counts one request of three as completed, though each has a result.",
        ("BATCH-CNT-005",),
        OneOfThree,
        from_issue="llm-d/llm-d-batch-gateway#504",
    ),
    Mutant(
        "usage-tenfold",
        "Counts ten tokens for each that was used.",
        ("BATCH-USG-002",),
        shown(derives("usage", _tenfold), when={"completed"}),
        from_issue="BerriAI/litellm#37208",
    ),
)
