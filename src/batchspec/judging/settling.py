"""Settling: a summary of findings becomes a report, in which each requirement has one outcome."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from batchspec.judging.advice import advice
from batchspec.judging.causes.grouping import causes_of
from batchspec.judging.causes.masking import masked
from batchspec.judging.evidence.asked import unseen
from batchspec.judging.evidence.signature import in_order
from batchspec.judging.evidence.tally import Summary, Tally
from batchspec.judging.outcomes.outcome import INTERRUPTED, Aside, Outcome
from batchspec.judging.outcomes.verdict import Level, Status
from batchspec.judging.report import SHOWS, Report, Scope, Target
from batchspec.judging.sides import gating, notes, side_of
from batchspec_contract.lifecycle import STATES
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import Requirement

KEYS = "KEY"
"""The area of the requirements on keys."""


def settle(summary: Summary, target: Target, scope: Scope | None = None, **more: Any) -> Report:
    """The report that a summary of findings makes; `more` are further fields of `Report`."""
    scope = scope or Scope()
    rows = gating(target, scope)
    traffic = summary.traffic
    shows = SHOWS[target.kind] if scope.shows is None else scope.shows
    planned = traffic.planned > 0 or traffic.recorded == 0
    outcomes = [_as_of(_outcome(row, summary, scope, shows, planned=planned), scope.contract) for row in rows]
    report = Report(
        target=target,
        outcomes=tuple(masked(outcomes, causes_of(outcomes))),
        gate=scope.gate,
        side=side_of(target, scope),
        contract=scope.contract,
        objects=summary.objects,
        passed_over=summary.passed_over,
        states=tuple(state for state in STATES if state in summary.states),
        edges=tuple(sorted(summary.edges)),
        watched=tuple(state for state in STATES if state in summary.watched),
        traffic=traffic,
        cases=frozenset(summary.cases),
        only=scope.only,
        interrupted=summary.interrupted,
        **{
            "notes": (
                *_how(summary),
                *traffic.notes(),
                *_said(rows, summary),
                *notes(summary, target, scope),
            ),
            **more,
        },
    )
    return replace(report, advice=advice(report))


def _how(summary: Summary) -> Iterator[str]:
    """How the run went, where it did not go on to its end by itself."""
    if summary.interrupted:
        yield f"{INTERRUPTED} by {summary.interrupted}, and is judged as far as it came"
    yield from summary.told


def _said(rows: Iterable[Requirement], summary: Summary) -> Iterator[str]:
    """What a reader should know though it decides nothing: that a server checks no keys, whose user gave one."""
    for row in rows:
        why = summary.tallies[row.id].not_applicable if row.id in summary.tallies else ""
        if row.area == KEYS and why:
            yield f"{row.id} is not applicable: {why}"


def _outcome(
    row: Requirement, summary: Summary, scope: Scope, shows: frozenset[str], *, planned: bool
) -> Outcome:
    tally = summary.tallies.get(row.id, Tally())
    set_aside = _set_aside(row, scope, shows)
    if set_aside:
        aside, cause = set_aside
        return Outcome(row, Status.NOT_APPLICABLE, cause, aside=aside)
    if tally.error:
        return Outcome(row, Status.ERROR, tally.error)
    if tally.broken:
        return Outcome(
            row,
            _failing(row, tally, scope),
            _cause(tally),
            tuple(tally.evidence),
            signatures=tuple(in_order(tally.signatures)),
            more_signatures=tally.more_signatures,
            count=tally.broken,
            origins=frozenset(tally.origins),
            states=frozenset(tally.states),
            by_chance=frozenset(tally.by_chance),
        )
    if tally.held and not tally.untestable:
        return Outcome(row, Status.PASS)
    if not planned and not summary.interrupted:
        # Nobody promised that a recording shows it.
        cause = tally.untestable or tally.not_applicable or "the recorded evidence does not show it"
        return Outcome(row, Status.NOT_APPLICABLE, cause, aside=Aside.NO_OCCASION)
    return _undecided(row, tally, summary)


def _undecided(row: Requirement, tally: Tally, summary: Summary) -> Outcome:
    if summary.interrupted and (tally.untestable or row.expected == "always"):
        return Outcome(row, Status.UNTESTABLE, INTERRUPTED)
    if tally.untestable:
        return Outcome(row, Status.UNTESTABLE, tally.untestable)
    if tally.not_applicable or row.expected == "if-seen":
        cause = tally.not_applicable or "its occasion did not arise"
        return Outcome(row, Status.NOT_APPLICABLE, cause, aside=Aside.NO_OCCASION)
    return Outcome(row, Status.UNTESTABLE, unseen(row, summary.asked))


def _as_of(outcome: Outcome, contract: str) -> Outcome:
    """The outcome; one of a requirement that is younger than the contract asked for is told and not counted."""
    later = outcome.requirement.since > contract
    if not later or outcome.status in {Status.ERROR, Status.NOT_APPLICABLE}:
        return outcome
    if outcome.status is Status.UNTESTABLE:
        cause = f"later than contract {contract}: {outcome.cause}"
        return replace(outcome, status=Status.NOT_APPLICABLE, cause=cause, aside=Aside.LATER)
    return replace(outcome, aside=Aside.LATER)


def _set_aside(row: Requirement, scope: Scope, shows: frozenset[str]) -> tuple[Aside, str] | None:
    if row.excluded:
        return Aside.EXCLUDED, f"cannot be tested: {row.excluded}"
    if not scope.selects(row):
        return Aside.NOT_SELECTED, "not selected"
    if row.judges not in shows:
        beside = row.judges in OBJECTS and row.judges != "batch"
        return Aside.EVIDENCE, f"this evidence cannot show it: it takes a {'trace' if beside else row.judges}"
    off = [need for need in row.needs if not scope.capabilities.get(need, True)]
    if "write" in off:
        return Aside.READ_ONLY, "the run was read-only"
    return (Aside.CAPABILITY, LACKING.get(off[0], f"capability {off[0]} is switched off")) if off else None


LACKING = {
    "keys": "the run used no key, or a header or parameter that may let requests in as well",
    "second-key": "the run was given no key of a second tenant",
}
"""Why a requirement does not apply, by the thing that it needs and that is no capability of the server."""


def _failing(row: Requirement, tally: Tally, scope: Scope) -> Status:
    """A requirement younger than the contract asked for is reported and not counted, nor is what was met by chance."""
    counted = row.since <= scope.contract and Level(row.level).counts_at(scope.gate)
    return Status.FAIL if counted and not _is_chance(tally) else Status.WARN


def _is_chance(tally: Tally) -> bool:
    """True where all that is broken may not be met by another run."""
    return bool(tally.by_chance) and not tally.certain and not tally.more_signatures


def _cause(tally: Tally) -> str:
    more = f" (and {tally.broken - 1:,} more)" if tally.broken > 1 else ""
    chance = (
        "; it was met by chance, as it is there for a moment only, and does not count"
        if _is_chance(tally)
        else ""
    )
    return f"{tally.evidence[0].cause}{more}{chance}"
