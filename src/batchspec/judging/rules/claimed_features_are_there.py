"""A feature that the target file claims is there: of its requests, one at least is answered as the feature would."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken, untestable
from batchspec.judging.operations.address import Kind
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.strangers import strangers
from batchspec.judging.operations.words import answer_words

REQUESTS: dict[str, Kind] = {"files": "upload", "list": "list", "cancel": "cancel", "results": "content"}
"""The features, and the request by which each is used."""
KEYS = "keys"
NO_SUCH_ROUTE = frozenset({404, 405, 501})
"""Statuses of a server that has no such route. It may refuse a cancel for another reason and have the feature."""


def judge_trace(run: Run) -> Iterator[Finding]:
    for claim in run.declared.claims:
        if claim in REQUESTS or claim == KEYS:
            yield _judged(run, claim)


def _judged(run: Run, claim: str) -> Finding:
    asked = [one for one in _asked(run, claim) if one.response is not None]
    if not asked:
        return untestable(f"{claim} is claimed, and no request of the run shows it")
    if any(_is_there(one, claim) for one in asked):
        return HELD
    last = asked[-1]
    return broken("", f"{claim}, as claimed", answer_words(last), keyword=claim, place=last.place)


def _asked(run: Run, claim: str) -> list[Operation]:
    """The requests that show a feature: strangers' those that are refused, of any other good ones."""
    if claim == KEYS:
        return list(strangers(run))
    found = run.of(REQUESTS[claim])
    plain = [one for one in found if not one.probe and not one.step.tried and not one.about_the_account]
    # A batch that nobody ever saw cannot be cancelled anywhere.
    return [one for one in plain if claim != "cancel" or (one.id in run.batches and run.batches[one.id].last)]


def _is_there(one: Operation, claim: str) -> bool:
    if claim == KEYS:
        return one.refused
    if claim == "cancel":
        return one.ok or (one.refused and not (one.response and one.response.status in NO_SUCH_ROUTE))
    return one.ok
