"""Applies waivers to the outcomes of a run, before the verdict. Nothing here reads or writes a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from batchspec.judging.advice import is_mostly_unjudged
from batchspec.judging.causes.grouping import causes_of
from batchspec.judging.evidence.asked import REQUESTS
from batchspec.judging.evidence.signature import Signature, texts_of
from batchspec.judging.outcomes.outcome import Aside, Outcome
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.outcomes.waiver import PLACEHOLDER, Kind, State, Use, Waiver
from batchspec.judging.report import Report
from batchspec.judging.waivers.versions import satisfies

NOT_ASKED = frozenset({Aside.NOT_SELECTED, Aside.EVIDENCE, Aside.READ_ONLY, Aside.LATER})
"""Reasons for leaving a requirement out that lie in how the run was started. They tell nothing about its waiver."""
LOOKED_AT = frozenset({Status.PASS, Status.FAIL, Status.WARN})
EXCUSABLE = frozenset({Status.FAIL, Status.WARN})
"""Statuses that a waiver can excuse. What could not be tested is no fault that anybody knows."""
LIVE = frozenset({State.MATCHED, State.UNMATCHED, State.TOLERATED, State.NOT_SEEN})
"""States of the waivers in force. An unmatched one still excuses the signatures that it does match."""
UNTESTABLE = "::untestable"
"""The signature by which older files waived what could not be tested. It excuses nothing."""


class Seen(NamedTuple):
    """The parts of the contract that a run came to; `None` is all of them."""

    cases: AbstractSet[str] | None = None
    """The cases of signatures."""
    states: AbstractSet[str] | None = None
    """The statuses of batches."""


EVERYTHING = Seen()


def apply(
    outcomes: Iterable[Outcome],
    waivers: Sequence[Waiver],
    today: date,
    version: str = "",
    seen: Seen = EVERYTHING,
) -> tuple[Outcome, ...]:
    """The outcomes as the waivers leave them; `version` is the target's, empty where it is not known."""
    found = tuple(outcomes)
    run = _Run({outcome.requirement.id: outcome for outcome in found}, today, version, seen)
    looked = any(outcome.status in LOOKED_AT for outcome in found)
    uses: dict[str, list[Use]] = {}
    bearers: dict[Waiver, str] = {}
    for waiver in waivers:
        rows = run.rows(waiver)
        use = run.use(waiver, rows) if rows else None
        for row in rows if use else ():
            uses.setdefault(row.requirement.id, []).append(use)  # type: ignore[arg-type]  # there is one, with rows
        bearers[waiver] = _bearer(rows)
    held = tuple(
        _held_against(outcome, tuple(uses[outcome.requirement.id]), bearers, looked=looked)
        if outcome.requirement.id in uses
        else outcome
        for outcome in found
    )
    return tuple(_with_starved(held))


def waived(report: Report, waivers: Sequence[Waiver], today: date) -> Report:
    """The report as the waivers leave it, with a note on those that say nothing of this run."""
    if waivers and is_mostly_unjudged(report):
        why = report.advice or "most requirements that decide the verdict could not be tested"
        return replace(report, notes=(*report.notes, f"the waivers excuse nothing in this run: {why}"))
    seen = Seen(report.cases, frozenset(report.states))
    outcomes = apply(report.outcomes, waivers, today, report.target.version, seen)
    return replace(report, outcomes=outcomes, notes=(*report.notes, *_notes(outcomes)))


def found_in(outcome: Outcome) -> frozenset[Signature]:
    """The signatures that are broken; none where nothing is wrong."""
    return frozenset(outcome.signatures if outcome.status in EXCUSABLE else ())


def uncovered(outcome: Outcome, uses: Sequence[Use], *, chance: bool = False) -> list[str]:
    """The signatures found that no live waiver names, in either form, as texts; `chance` adds those met by chance."""
    named = {text for use in uses if use.state in LIVE for text in use.waiver.signatures}
    # What is met by chance decides nothing, so nobody has to excuse it.
    counted = (one for one in found_in(outcome) if chance or one.text not in outcome.by_chance)
    return texts_of(signature for signature in counted if not signature.named_in(named))


@dataclass(frozen=True, slots=True)
class _Run:
    """What a run says of each waiver."""

    outcomes: dict[str, Outcome]
    today: date
    version: str
    seen: Seen

    def rows(self, waiver: Waiver) -> list[Outcome]:
        """The outcomes of its requirements that are judged here."""
        return [self.outcomes[row] for row in waiver.requirements if row in self.outcomes]

    def use(self, waiver: Waiver, rows: Sequence[Outcome]) -> Use:
        """The waiver and its state after the run."""
        fits = satisfies(self.version, waiver.versions) if waiver.versions else True
        asked = [row for row in rows if row.aside not in NOT_ASKED and row.status is not Status.ERROR]
        texts = [text for text in waiver.signatures if text != UNTESTABLE]
        if fits is False or not asked or not texts:
            return Use(waiver, State.SET_ASIDE)
        if fits is None:
            return Use(waiver, State.VERSION_UNKNOWN)
        if waiver.expires is not None and waiver.expires < self.today:
            return Use(waiver, State.EXPIRED)
        unmatched = [text for text in texts if not any(_matches(text, row) for row in asked)]
        some = len(unmatched) < len(texts)
        if waiver.kind is Kind.FLAKY:
            return Use(waiver, State.MATCHED if some else State.TOLERATED)
        # Of several requirements with one cause, which batch shows what depends on the run. A request that was sent
        # again on purpose does not.
        consequences = some and len(waiver.requirements) > 1
        stale = tuple(
            text
            for text in unmatched
            if self._held(text, waiver, asked) and not (consequences and text.startswith(":"))
        )
        if stale:
            return Use(waiver, State.UNMATCHED, stale)
        return Use(waiver, State.MATCHED if some else State.NOT_SEEN)

    def _held(self, text: str, waiver: Waiver, rows: Sequence[Outcome]) -> bool:
        """True where the case of a signature came up again, and its requirement was judged."""
        case = text.partition(":")[0]
        cases, states = self.seen
        if not case and states is not None and not states >= set(waiver.states):
            return False
        # The case of an older file is a scenario, of which nothing else is known.
        came_up = not case or cases is None or case in cases or case.partition("/")[0] not in REQUESTS
        return came_up and any(row.status in LOOKED_AT for row in rows)


def _bearer(rows: Sequence[Outcome]) -> str:
    """The requirement that tells of a stale waiver, the first that holds: an entry is told of once."""
    holding = [row for row in rows if row.status is Status.PASS] or rows
    return holding[0].requirement.id if holding else ""


def _matches(text: str, outcome: Outcome) -> bool:
    return any(signature.named_in((text,)) for signature in found_in(outcome))


def _held_against(
    outcome: Outcome, uses: tuple[Use, ...], bearers: dict[Waiver, str], *, looked: bool
) -> Outcome:
    if outcome.status is Status.ERROR:
        return replace(outcome, waivers=uses)
    stale = [use for use in uses if use.stale and bearers[use.waiver] == outcome.requirement.id]
    status, why = _settled(outcome, uses, stale, looked=looked)
    cause = "; ".join(filter(None, (outcome.cause, why)))
    return replace(outcome, status=status, cause=cause, waivers=uses)


def _settled(
    outcome: Outcome, uses: tuple[Use, ...], stale: Sequence[Use], *, looked: bool
) -> tuple[Status, str]:
    """The status that the waivers leave, and the sentences that they add to the cause.

    The first of these that applies decides. A failure with a fault that no waiver covers stays a failure. A stale waiver
    makes the requirement stale. An excused requirement is waived. Any other stays as it was. docs/waivers.md has the table.
    """
    left = uncovered(outcome, uses)
    excused = _excused(outcome, left, looked=looked)
    told = [_stale(use, outcome) for use in stale]
    if outcome.status is Status.FAIL and not excused:
        return Status.FAIL, "; ".join([_uncovered(outcome, left), *told])
    if told:
        return Status.STALE_WAIVER, "; ".join(told)
    if excused:
        return Status.WAIVED, ""
    return outcome.status, ""


def _excused(outcome: Outcome, left: Sequence[str], *, looked: bool) -> bool:
    """True when live waivers name every fault.

    Never when signatures were dropped because there were too many, or when the run judged nothing at all.
    """
    return outcome.status in EXCUSABLE and not left and not outcome.more_signatures and looked


def _with_starved(outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """The outcomes, those waived, too, that could not be tested because of a cause that is waived."""
    waivers = {o.requirement.id: o.waivers for o in outcomes if o.status is Status.WAIVED}
    # A cause that is waived may have requirements that are warned of, too.
    causes = [
        cause
        for cause in causes_of(outcomes)
        if cause.status in {Status.WAIVED, Status.WARN} and not waivers.keys().isdisjoint(cause.requirements)
    ]
    by_row = {row: cause for cause in causes for row in cause.starved}
    for outcome in outcomes:
        cause = by_row.get(outcome.requirement.id)
        if cause is None or outcome.status is not Status.UNTESTABLE:
            yield outcome
            continue
        why = f"{outcome.cause}; waived with {cause.id}, which leaves it open"
        first = next(row for row in cause.requirements if row in waivers)
        uses = tuple(dict.fromkeys((*outcome.waivers, *waivers[first])))
        yield replace(outcome, status=Status.WAIVED, cause=why, waivers=uses)


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
    return f"nothing matches {', '.join(use.unmatched)}: remove it from the waivers{at}"


def _notes(outcomes: tuple[Outcome, ...]) -> Iterator[str]:
    uses = [(outcome.requirement.id, use) for outcome in outcomes for use in outcome.waivers]
    aside = [row for row, use in uses if use.state is State.SET_ASIDE and use.waiver.versions]
    blank = [row for row, use in uses if use.waiver.reason == PLACEHOLDER and not use.stale]
    unseen = [row for row, use in uses if use.state is State.NOT_SEEN]
    gone = [row for row, use in uses if set(use.waiver.signatures) == {UNTESTABLE}]
    for what, rows in (
        ("waivers for other versions of the target, set aside", aside),
        ("waivers that do not say why yet", blank),
        ("waivers of what did not come up in this run, kept", unseen),
        ("waivers of what could not be tested; they excuse nothing, so remove them", gone),
    ):
        if rows:
            yield f"{what}: {', '.join(dict.fromkeys(rows))}"
