"""Waivers held against the outcomes of a run: one pure function, before the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from batchspec.judging.evidence.signature import UNTESTABLE
from batchspec.judging.report import Aside, Outcome, Report
from batchspec.judging.verdict import Status
from batchspec.judging.waiver import PLACEHOLDER, Kind, State, Use, Waiver
from batchspec.judging.waivers.versions import satisfies

NOT_ASKED = frozenset({Aside.NOT_SELECTED, Aside.EVIDENCE, Aside.READ_ONLY})
"""What a run leaves out because of how it was started says nothing of a waiver."""
LOOKED_AT = frozenset({Status.PASS, Status.FAIL, Status.WARN})


def apply(
    outcomes: Iterable[Outcome], waivers: Sequence[Waiver], today: date, version: str = ""
) -> tuple[Outcome, ...]:
    """The outcomes as the waivers leave them; `version` is the target's, empty where it is not known."""
    known = tuple(outcomes)
    looked = any(outcome.status in LOOKED_AT for outcome in known)
    by_requirement: dict[str, list[Waiver]] = {}
    for waiver in waivers:
        by_requirement.setdefault(waiver.requirement, []).append(waiver)
    return tuple(
        _held_against(outcome, by_requirement[outcome.requirement.id], today, version, looked=looked)
        if outcome.requirement.id in by_requirement
        else outcome
        for outcome in known
    )


def waived(report: Report, waivers: Sequence[Waiver], today: date) -> Report:
    """The report as the waivers leave it, with a note on those that say nothing of this run."""
    outcomes = apply(report.outcomes, waivers, today, report.target.version)
    return replace(report, outcomes=outcomes, notes=(*report.notes, *_notes(outcomes)))


def found_in(outcome: Outcome) -> frozenset[str]:
    """The signatures that a waiver would have to match; none where nothing is wrong."""
    if outcome.status in {Status.FAIL, Status.WARN}:
        return frozenset(outcome.signatures)
    return frozenset({UNTESTABLE} if outcome.status is Status.UNTESTABLE else ())


def uncovered(outcome: Outcome, uses: Sequence[Use]) -> list[str]:
    """The signatures found that no live waiver names."""
    live = [use.waiver for use in uses if use.state in {State.MATCHED, State.UNMATCHED, State.TOLERATED}]
    return sorted(found_in(outcome) - {text for waiver in live for text in waiver.signatures})


def _held_against(
    outcome: Outcome, waivers: list[Waiver], today: date, version: str, *, looked: bool
) -> Outcome:
    if outcome.status is Status.ERROR:
        return replace(outcome, waivers=tuple(Use(waiver, State.SET_ASIDE) for waiver in waivers))
    uses = tuple(_use(waiver, outcome, today, version) for waiver in waivers)
    status, why = _settled(outcome, uses, looked=looked)
    cause = "; ".join(filter(None, (outcome.cause, why)))
    return replace(outcome, status=status, cause=cause, waivers=uses)


def _use(waiver: Waiver, outcome: Outcome, today: date, version: str) -> Use:
    fits = satisfies(version, waiver.versions) if waiver.versions else True
    if fits is False or outcome.aside in NOT_ASKED:
        return Use(waiver, State.SET_ASIDE)
    if fits is None:
        return Use(waiver, State.VERSION_UNKNOWN)
    if waiver.expires is not None and waiver.expires < today:
        return Use(waiver, State.EXPIRED)
    unmatched = tuple(text for text in waiver.signatures if text not in found_in(outcome))
    if not unmatched:
        return Use(waiver, State.MATCHED)
    if waiver.kind is Kind.FLAKY and outcome.aside in {None, Aside.NO_OCCASION}:
        matched = len(unmatched) < len(waiver.signatures)
        return Use(waiver, State.MATCHED if matched else State.TOLERATED)
    return Use(waiver, State.UNMATCHED, unmatched)


def _settled(outcome: Outcome, uses: tuple[Use, ...], *, looked: bool) -> tuple[Status, str]:
    """The status that the waivers leave, and what they add to the cause."""
    stale = [use for use in uses if use.stale]
    left = uncovered(outcome, uses)
    broken = outcome.status in {Status.FAIL, Status.WARN, Status.UNTESTABLE}
    covered = broken and not left and not outcome.more_signatures and looked
    if outcome.status is Status.FAIL and not covered:
        return Status.FAIL, "; ".join([_uncovered(outcome, left), *(_stale(use, outcome) for use in stale)])
    if stale:
        return Status.STALE_WAIVER, "; ".join(_stale(use, outcome) for use in stale)
    return (Status.WAIVED if covered else outcome.status), ""


def _uncovered(outcome: Outcome, left: list[str]) -> str:
    if outcome.more_signatures:
        return "it breaks in more ways than are kept, which no waiver covers"
    return f"no waiver covers {', '.join(left)}"


def _stale(use: Use, outcome: Outcome) -> str:
    waiver = use.waiver
    at = f" ({waiver.where})" if waiver.where else ""
    if use.state is State.EXPIRED:
        return f"its waiver expired on {waiver.expires}: mend the fault or renew the waiver{at}"
    if use.state is State.VERSION_UNKNOWN:
        return f"its waiver is for {waiver.versions}: name the target's version with --target-version{at}"
    if outcome.status is Status.PASS:
        return f"it passes now: remove its waiver{at}"
    if outcome.status is Status.NOT_APPLICABLE:
        hint = ", or call it flaky" if outcome.aside is Aside.NO_OCCASION else ""
        return f"it was not judged: remove its waiver{hint}{at}"
    return f"nothing matches {', '.join(use.unmatched)}: remove it from the waivers{at}"


def _notes(outcomes: tuple[Outcome, ...]) -> list[str]:
    uses = [(outcome.requirement.id, use) for outcome in outcomes for use in outcome.waivers]
    aside = [known for known, use in uses if use.state is State.SET_ASIDE and use.waiver.versions]
    blank = [known for known, use in uses if use.waiver.reason == PLACEHOLDER and not use.stale]
    notes = []
    if aside:
        notes.append(
            f"waivers for other versions of the target, set aside: {', '.join(dict.fromkeys(aside))}"
        )
    if blank:
        notes.append(f"waivers that do not say why yet: {', '.join(dict.fromkeys(blank))}")
    return notes
