"""A report on a client refined: requirements that the client has nothing for are set aside, and notes are added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from batchspec.judging.client_strictness import strictness
from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.report import Report
from batchspec.reading.trace import Case, Trace


def refined(report: Report, trace: Trace) -> Report:
    """`report` with the rows that the client has no op, method or argument for set aside, and with notes."""
    lacking = unsupported(trace.cases)
    outcomes = tuple(_outcome(outcome, lacking) for outcome in report.outcomes)
    return replace(report, outcomes=outcomes, notes=(*report.notes, *_notes(trace.cases)))


def unsupported(cases: Sequence[Case]) -> dict[str, str]:
    """The reason, for each requirement all of whose cases the client has nothing for."""
    reasons: dict[str, list[str | None]] = {}
    for case in cases:
        for requirement in case.requirements:
            reasons.setdefault(requirement, []).append(case.unsupported)
    return {
        requirement: "; ".join(dict.fromkeys(reason for reason in found if reason))
        for requirement, found in reasons.items()
        if all(found)
    }


def _outcome(outcome: Outcome, lacking: dict[str, str]) -> Outcome:
    reason = lacking.get(outcome.requirement.id)
    if reason is None or outcome.status is not Status.UNTESTABLE:
        return outcome
    return replace(outcome, status=Status.NOT_APPLICABLE, cause=f"unsupported: {reason}")


def _notes(cases: Sequence[Case]) -> Iterator[str]:
    for reason, count in Counter(case.unsupported for case in cases if case.unsupported).items():
        yield f"unsupported, {count} case{'s' * (count > 1)}: {reason}"
    yield from strictness(cases)
