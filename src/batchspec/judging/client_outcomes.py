"""What a report on a client says besides the findings: what the client does not have, and how strict it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from batchspec.judging.report import Outcome, Report
from batchspec.judging.verdict import Status
from batchspec.reading.trace import Case, Trace


def refined(report: Report, trace: Trace) -> Report:
    """`report` with the rows that the client has no op, method or argument for set aside, and with notes.

    Applied again it changes nothing.
    """
    lacking = unsupported(trace.cases)
    outcomes = tuple(_outcome(outcome, lacking) for outcome in report.outcomes)
    notes = dict.fromkeys([*report.notes, *_notes(trace.cases)])
    return replace(report, outcomes=outcomes, notes=tuple(notes))


def unsupported(cases: Sequence[Case]) -> dict[str, str]:
    """Why, for each requirement all of whose cases the client has nothing for."""
    whys: dict[str, list[str | None]] = {}
    for case in cases:
        for requirement in case.requirements:
            whys.setdefault(requirement, []).append(case.unsupported)
    return {
        requirement: "; ".join(dict.fromkeys(why for why in found if why))
        for requirement, found in whys.items()
        if all(found)
    }


def _outcome(outcome: Outcome, lacking: dict[str, str]) -> Outcome:
    why = lacking.get(outcome.requirement.id)
    if why is None or outcome.status is not Status.UNTESTABLE:
        return outcome
    return replace(outcome, status=Status.NOT_APPLICABLE, cause=f"unsupported: {why}")


def _notes(cases: Sequence[Case]) -> Iterator[str]:
    for why, count in Counter(case.unsupported for case in cases if case.unsupported).items():
        yield f"unsupported, {count} case{'s' * (count > 1)}: {why}"
    yield from strictness(cases)


KINDS = {
    "missing": "a required key missing",
    "null-required": "null for a required key",
    "wrong": "a value of the wrong kind",
    "broken": "no JSON, or no object",
    "page": "a broken page",
}
"""How the names of illegal cases begin, and what they have in common."""


def strictness(cases: Sequence[Case]) -> Iterator[str]:
    """How many illegal objects the client refuses, in one line; never judged."""
    fed = [case for case in cases if case.group == "illegal" and case.unsupported is None]
    if not fed:
        return
    parts = []
    for prefix, words in KINDS.items():
        like = [case for case in fed if case.case.startswith(f"{prefix}-")]
        if like:
            parts.append(f"{words} {_refused(like)} of {len(like)}")
    died = sum(bool(case.fault) for case in fed)
    more = f"; gave no answer to {died}" if died else ""
    yield f"strictness, never judged: refuses {_refused(fed)} of {len(fed)} illegal objects ({', '.join(parts)}){more}"


def strict(cases: Sequence[Case]) -> tuple[int, int]:
    """How many illegal objects the client refuses, and how many it was fed."""
    fed = [case for case in cases if case.group == "illegal" and case.unsupported is None]
    return _refused(fed), len(fed)


def _refused(cases: Sequence[Case]) -> int:
    return sum(not case.ok and not case.fault for case in cases)
