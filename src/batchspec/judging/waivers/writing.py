"""Waiver files written: a first one, and one brought up to date with its comments and order kept.

A file that is brought up to date is edited as a text, then read back; it has to say what was meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import chain

from batchspec.judging.advice import is_mostly_unjudged
from batchspec.judging.causes.cause import Cause
from batchspec.judging.evidence.signature import texts_of
from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.outcomes.waiver import PLACEHOLDER, Kind, State, Use, Waiver
from batchspec.judging.report import Report
from batchspec.judging.waivers.applying import LIVE, UNTESTABLE, uncovered
from batchspec.judging.waivers.editing import Edit, edited, entry, with_entry
from batchspec.judging.waivers.reading import BadWaivers, parse

SWITCHES = frozenset({"files", "list", "cancel", "results", "keys"})
"""The capabilities that --capability switches off."""
HEAD = """\
# Faults that are known and tolerated for now. They still run: what passes after all, matches nothing,
# breaks in another way or is past its `expires` fails. Kinds: bug, missing-feature, dispute, flaky.
"""


SURE = ("completed", "validating")
SUREST = (*SURE, "in_progress", "finalizing", "failed", "cancelled", "cancelling", "expired")
"""The statuses by how sure a run is to see a batch in them: a batch may be done before it can be cancelled."""
Flickers = AbstractSet[tuple[str, str]]
"""Requirements and signatures that some runs of several showed and some did not."""
RUNS_TO_TRUST = 3
"""Runs after which a fault that none of them showed counts as mended. One lucky pass says nothing of a fault that comes
and goes; three say little of one that comes once in ten runs, and enough for a file that can be written anew."""


@dataclass(frozen=True, slots=True)
class Change:
    """A waiver file's new text, and how many waivers it gained, lost, and called flaky."""

    text: str
    added: int
    dropped: int
    flaky: int = 0


def refusal(report: Report) -> str:
    """Why no waivers are written of such a run; empty where they are."""
    if report.interrupted:
        return f"no waivers written, since the run was interrupted by {report.interrupted}"
    if not is_mostly_unjudged(report):
        return ""
    why = report.advice or "most requirements that decide the verdict could not be tested"
    return f"no waivers written, since they would excuse what nobody has looked at: {why}"


def not_waived(report: Report) -> Iterator[str]:
    """A line for each cause that decides the verdict and that a waiver does not help: what could not be tested."""
    rows = {outcome.requirement.id: outcome for outcome in report.outcomes}
    for cause in report.causes:
        gating = [row for row in cause.starved if rows[row].level.counts_at(report.gate)]
        if cause.status is not Status.UNTESTABLE or not gating:
            continue
        needs = {need for row in gating for need in rows[row].requirement.needs if need in SWITCHES}
        off = "".join(f"; --capability {need}=off where the server has none" for need in sorted(needs))
        yield f"not waived, since it could not be tested: {', '.join(gating)}: {cause.sentence}{off}"


def first(report: Report, flickers: Flickers = frozenset()) -> Change:
    """A file that waives every fault that now decides the verdict, an entry a cause."""
    added = list(_wanted(report, flickers=flickers))
    text = HEAD + "".join(f"\n{entry(waiver, about)}" for waiver, about in added)
    return Change(text, len(added), 0, sum(waiver.kind is Kind.FLAKY for waiver, _ in added))


def update(
    text: str, name: str, report: Report, flickers: Flickers = frozenset(), *, runs: int = 1
) -> Change:
    """`text` brought up to date by a report that its waivers were held against.

    What was judged again and held in each of three or more `runs` goes; after fewer, it is called flaky and stays. Files are
    the same each time, so there it goes at once. What
    no waiver covers is added. A signature in the form of an older file is written as the report has it today. An expired
    waiver that still matches stays as it is: its date was somebody's promise. Raises `BadWaivers`.
    """
    before = parse(text, name)
    runs = RUNS_TO_TRUST if report.target.kind == "files" else runs
    edits = _edits(before, report, flickers, runs=runs)
    kept = [_with(waiver, edit) for waiver, edit in zip(before, edits, strict=True)]
    meant = [waiver for waiver in kept if waiver.signatures]
    live = {use.waiver for outcome in report.outcomes for use in outcome.waivers if use.state in LIVE}
    covered = [new for old, new in zip(before, kept, strict=True) if old in live]
    added = list(_wanted(report, covered, flickers))
    new_text = edited(text, name, edits)
    for waiver, about in added:
        new_text = with_entry(new_text, waiver, about)
    written = [*meant, *(waiver for waiver, _ in added)]
    if list(map(_unplaced, parse(new_text, name))) != list(map(_unplaced, written)):
        raise BadWaivers(name, "too unusual to be edited by a program; edit it by hand")
    flaky = sum(edit.flaky for edit in edits) + sum(waiver.kind is Kind.FLAKY for waiver, _ in added)
    return Change(new_text, len(added), len(kept) - len(meant), flaky)


def _unplaced(waiver: Waiver) -> Waiver:
    """The waiver without the line that it stands in, which an edit moves."""
    return replace(waiver, where="")


def _with(waiver: Waiver, edit: Edit) -> Waiver:
    signatures = tuple(chain.from_iterable(edit.renames.values()))
    return replace(waiver, signatures=signatures, kind=Kind.FLAKY if edit.flaky else waiver.kind)


def _wanted(
    report: Report, live: Sequence[Waiver] = (), flickers: Flickers = frozenset()
) -> Iterator[tuple[Waiver, str]]:
    """A waiver for each cause that decides the verdict by faults that none covers, and what it is about.

    What flickers has an entry of its own beside the rest of its cause, so that the rest stays strict. So has what was met
    by chance: it does not count in this run, and may last long enough to count in the next.
    """
    written = {(row, text) for waiver in live for row in waiver.requirements for text in waiver.signatures}
    rows = {outcome.requirement.id: outcome for outcome in report.outcomes}
    for cause in report.causes:
        steady: dict[str, list[str]] = {}
        flaky: dict[str, list[str]] = {}
        for row in cause.requirements:
            chance = rows[row].by_chance
            for text in _left(rows[row], report, cause):
                if (row, text) not in written:
                    flickering = text in chance or (row, text) in flickers
                    (flaky if flickering else steady).setdefault(row, []).append(text)
        for found, kind in ((steady, Kind.BUG), (flaky, Kind.FLAKY)):
            if found:
                texts = sorted({text for each in found.values() for text in each})
                written |= {(row, text) for row in found for text in texts}
                states = _states(found, rows)
                yield Waiver(tuple(found), tuple(texts), kind, PLACEHOLDER, states=states), cause.sentence


def _states(found: Mapping[str, Sequence[str]], rows: Mapping[str, Outcome]) -> tuple[str, ...]:
    """The statuses that a run has to see before these faults of batches count as gone: the surest one for each.

    Left out are the two that nearly every run sees. Where it does not, it fails by requirements of their own.
    """
    needed: set[str] = set()
    for row, texts in found.items():
        for text in texts:
            seen = {status for shown, status in rows[row].states if shown == text}
            if text.startswith(":") and seen and seen.isdisjoint(SURE):
                needed.add(min(seen, key=SUREST.index))
    return tuple(status for status in SUREST if status in needed)


def _left(outcome: Outcome, report: Report, cause: Cause) -> list[str]:
    """The signatures that no waiver covers of a failure, and of what would be one if it were not met by chance."""
    counts = outcome.level.counts_at(report.gate) and outcome.requirement.since <= report.contract
    broken = outcome.status in {Status.FAIL, Status.WARN} and counts
    if not broken or outcome.more_signatures or _expired(outcome):
        return []
    return [text for text in uncovered(outcome, outcome.waivers, chance=True) if text in cause.signatures]


def _expired(outcome: Outcome) -> bool:
    return any(use.state is State.EXPIRED for use in outcome.waivers)


def _edits(before: Sequence[Waiver], report: Report, flickers: Flickers, *, runs: int) -> list[Edit]:
    """What is to become of each waiver."""
    held: dict[Waiver, tuple[Use, list[Outcome]]] = {}
    for outcome in report.outcomes:
        for use in outcome.waivers:
            # What starved takes the waivers of its cause; their requirements are those that they name.
            if outcome.requirement.id in use.waiver.requirements:
                held.setdefault(use.waiver, (use, []))[1].append(outcome)
    written = {key for waiver in before for text in waiver.signatures for key in _keys(waiver, text)}
    edits = []
    for waiver in before:
        edit = Edit({text: (text,) for text in waiver.signatures})
        if waiver in held:
            edit = _kept(*held[waiver], written, flickers, runs=runs)
        written |= {key for text in chain.from_iterable(edit.renames.values()) for key in _keys(waiver, text)}
        edits.append(edit)
    return edits


Key = tuple[str, str, str]
"""A requirement, the versions and a signature: a file may have them once."""


def _keys(waiver: Waiver, text: str) -> Iterator[Key]:
    return ((row, waiver.versions, text) for row in waiver.requirements)


def _kept(use: Use, outcomes: Sequence[Outcome], written: set[Key], flickers: Flickers, *, runs: int) -> Edit:
    """The signatures of a waiver, each as the report has it, less those that are mended."""
    waiver = use.waiver
    renames: dict[str, tuple[str, ...]] = {}
    trusted = runs >= RUNS_TO_TRUST
    for text in waiver.signatures:
        own = {*waiver.signatures, *chain.from_iterable(renames.values())}
        if text == UNTESTABLE or (text in use.unmatched and trusted):
            renames[text] = ()
            continue
        news = _news(text, outcomes) if use.state in LIVE and text not in use.unmatched else [text]
        fresh = tuple(n for n in news if n not in own and written.isdisjoint(_keys(waiver, n)))
        # A file may name a signature once. Where another waiver has the new one, this one keeps the old, and its reason.
        renames[text] = fresh or (() if text not in news and own.issuperset(news) else (text,))
    seen = {(row, text) for row in waiver.requirements for text in chain.from_iterable(renames.values())}
    comes_and_goes = bool(use.unmatched and not trusted) or not seen.isdisjoint(flickers)
    return Edit(renames, flaky=comes_and_goes and waiver.kind is not Kind.FLAKY)


def _news(text: str, outcomes: Sequence[Outcome]) -> list[str]:
    """The signatures of the report that `text` stands for: itself, or those of an old file's signature."""
    found = [signature for outcome in outcomes for signature in outcome.signatures]
    if any(signature.text == text for signature in found):
        return [text]
    return texts_of(signature for signature in found if text in signature.old_texts) or [text]
