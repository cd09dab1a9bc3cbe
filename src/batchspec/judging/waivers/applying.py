"""Applies waivers to the outcomes of a run, before the verdict. Nothing here reads or writes a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from batchspec.judging.evidence.signature import UNTESTABLE, Signature, texts_of
from batchspec.judging.outcomes.outcome import Aside, Outcome
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.outcomes.waiver import PLACEHOLDER, Kind, State, Use, Waiver
from batchspec.judging.report import Report
from batchspec.judging.waivers.versions import satisfies

NOT_ASKED = frozenset({Aside.NOT_SELECTED, Aside.EVIDENCE, Aside.READ_ONLY})
"""Reasons for leaving a requirement out that lie in how the run was started. They tell nothing about its waiver."""
LOOKED_AT = frozenset({Status.PASS, Status.FAIL, Status.WARN})
EXCUSABLE = frozenset({Status.FAIL, Status.WARN, Status.UNTESTABLE})
"""Statuses that a waiver can excuse."""
LIVE = frozenset({State.MATCHED, State.UNMATCHED, State.TOLERATED})
"""States of the waivers in force. An unmatched one still excuses the signatures that it does match."""


def apply(
    outcomes: Iterable[Outcome], waivers: Sequence[Waiver], today: date, version: str = ""
) -> tuple[Outcome, ...]:
    """The outcomes as the waivers leave them; `version` is the target's, empty where it is not known."""
    found = tuple(outcomes)
    looked = any(outcome.status in LOOKED_AT for outcome in found)
    by_requirement: dict[str, list[Waiver]] = {}
    for waiver in waivers:
        by_requirement.setdefault(waiver.requirement, []).append(waiver)
    return tuple(
        _held_against(outcome, by_requirement[outcome.requirement.id], today, version, looked=looked)
        if outcome.requirement.id in by_requirement
        else outcome
        for outcome in found
    )


def waived(report: Report, waivers: Sequence[Waiver], today: date) -> Report:
    """The report as the waivers leave it, with a note on those that say nothing of this run."""
    outcomes = apply(report.outcomes, waivers, today, report.target.version)
    return replace(report, outcomes=outcomes, notes=(*report.notes, *_notes(outcomes)))


def found_in(outcome: Outcome) -> frozenset[Signature]:
    """The signatures that a waiver would have to match; none where nothing is wrong."""
    if outcome.status in {Status.FAIL, Status.WARN}:
        return frozenset(outcome.signatures)
    return frozenset({UNTESTABLE} if outcome.status is Status.UNTESTABLE else ())


def uncovered(outcome: Outcome, uses: Sequence[Use]) -> list[str]:
    """The signatures found that no live waiver names, in either form, as texts."""
    named = {text for use in uses if use.state in LIVE for text in use.waiver.signatures}
    return texts_of(signature for signature in found_in(outcome) if not signature.named_in(named))


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
    unmatched = tuple(text for text in waiver.signatures if not _matches(text, outcome))
    if not unmatched:
        return Use(waiver, State.MATCHED)
    if waiver.kind is Kind.FLAKY and outcome.aside in {None, Aside.NO_OCCASION}:
        matched = len(unmatched) < len(waiver.signatures)
        return Use(waiver, State.MATCHED if matched else State.TOLERATED)
    return Use(waiver, State.UNMATCHED, unmatched)


def _matches(text: str, outcome: Outcome) -> bool:
    return any(signature.named_in((text,)) for signature in found_in(outcome))


def _settled(outcome: Outcome, uses: tuple[Use, ...], *, looked: bool) -> tuple[Status, str]:
    """The status that the waivers leave, and the sentences that they add to the cause.

    The first of these that applies decides. A failure with a fault that no waiver covers stays a failure. A stale waiver
    makes the requirement stale. An excused requirement is waived. Any other stays as it was. docs/waivers.md has the table.
    """
    left = uncovered(outcome, uses)
    excused = _excused(outcome, left, looked=looked)
    stale = [_stale(use, outcome) for use in uses if use.stale]
    if outcome.status is Status.FAIL and not excused:
        return Status.FAIL, "; ".join([_uncovered(outcome, left), *stale])
    if stale:
        return Status.STALE_WAIVER, "; ".join(stale)
    if excused:
        return Status.WAIVED, ""
    return outcome.status, ""


def _excused(outcome: Outcome, left: Sequence[str], *, looked: bool) -> bool:
    """True when live waivers name every fault.

    Never when signatures were dropped because there were too many, or when the run judged nothing at all.
    """
    return outcome.status in EXCUSABLE and not left and not outcome.more_signatures and looked


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
    aside = [row for row, use in uses if use.state is State.SET_ASIDE and use.waiver.versions]
    blank = [row for row, use in uses if use.waiver.reason == PLACEHOLDER and not use.stale]
    notes = []
    if aside:
        notes.append(
            f"waivers for other versions of the target, set aside: {', '.join(dict.fromkeys(aside))}"
        )
    if blank:
        notes.append(f"waivers that do not say why yet: {', '.join(dict.fromkeys(blank))}")
    return notes
