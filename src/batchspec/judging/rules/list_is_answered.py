"""A request for a list that is right is answered 2xx with a JSON object."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken
from batchspec.judging.operations.listings import listings, plain_lists
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation in plain_lists(run):
        if _is_no_list(run, operation):
            yield broken("", "2xx and a list", answer_words(operation), place=operation.place)
    for _ in listings(run):
        yield HELD


def _is_no_list(run: Run, operation: Operation) -> bool:
    """True of an answer that should have been a list. A cursor that the run never saw may rightly be refused."""
    if operation.undecided or operation.about_the_account:
        return False
    if operation.ok:
        return operation.readable and not isinstance(operation.json, dict)
    if operation.limit is not None and operation.limit == run.declared.own_limits.get("list_limit"):
        return False  # a requirement of its own
    after = operation.query.get("after", "")
    if not run.planned and operation.refused and not _is_right(operation.query.get("limit", "20")):
        return False  # the client's mistake
    life = run.batches.get(after)
    return not (operation.refused and after and (life is None or not life.sightings))


def _is_right(limit: str) -> bool:
    return limit.isascii() and limit.isdigit() and int(limit[:9]) > 0
