"""Waiver files written: a first one, and one brought up to date with its comments and order kept.

A file that is brought up to date is edited as a text, then read back; it has to say what was meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from batchspec.judging.evidence.signature import texts_of
from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.outcomes.waiver import PLACEHOLDER, Kind, State, Use, Waiver
from batchspec.judging.report import Report
from batchspec.judging.waivers.applying import LIVE, uncovered
from batchspec.judging.waivers.editing import Renames, edited, entry, with_entry
from batchspec.judging.waivers.reading import BadWaivers, parse

HEAD = """\
# Faults that are known and tolerated for now. They still run: what passes after all, matches nothing,
# breaks in another way or is past its `expires` fails. Kinds: bug, missing-feature, dispute, flaky.
"""


@dataclass(frozen=True, slots=True)
class Change:
    """A waiver file's new text, and how many waivers it gained and lost."""

    text: str
    added: int
    dropped: int


def first(report: Report) -> Change:
    """A file that waives every fault that now decides the verdict."""
    added = list(_wanted(report))
    return Change(HEAD + "".join(f"\n{entry(waiver)}" for waiver in added), len(added), 0)


def update(text: str, name: str, report: Report) -> Change:
    """`text` without what matched nothing, and with what no waiver covers; `report` is one they were held against.

    A signature with a scenario, as older files have it, is written as the report has it today. An expired waiver that
    still matches stays as it is: its date was somebody's promise. Raises `BadWaivers`.
    """
    before = parse(text, name)
    entries = _renamed(before, report)
    kept = [_with(waiver, renames) for waiver, renames in zip(before, entries, strict=True)]
    meant = [waiver for waiver in kept if waiver.signatures]
    live = {use.waiver for outcome in report.outcomes for use in outcome.waivers if use.state in LIVE}
    added = list(_wanted(report, [new for old, new in zip(before, kept, strict=True) if old in live]))
    new_text = edited(text, name, entries)
    for waiver in added:
        new_text = with_entry(new_text, waiver)
    if list(map(_unplaced, parse(new_text, name))) != list(map(_unplaced, [*meant, *added])):
        raise BadWaivers(name, "too unusual to be edited by a program; edit it by hand")
    return Change(new_text, len(added), len(kept) - len(meant))


def _unplaced(waiver: Waiver) -> Waiver:
    """The waiver without the line that it stands in, which an edit moves."""
    return replace(waiver, where="")


def _with(waiver: Waiver, renames: Renames) -> Waiver:
    return replace(waiver, signatures=tuple(chain.from_iterable(renames.values())))


def _wanted(report: Report, live: Sequence[Waiver] = ()) -> Iterator[Waiver]:
    """A waiver for each requirement that decides the verdict by faults that none covers, not even as it is now written."""
    written = {(waiver.requirement, text) for waiver in live for text in waiver.signatures}
    for outcome in report.outcomes:
        broken = outcome.status in {Status.FAIL, Status.UNTESTABLE} and outcome.level.counts_at(report.gate)
        row = outcome.requirement.id
        left = [text for text in uncovered(outcome, outcome.waivers) if (row, text) not in written]
        if broken and left and not outcome.more_signatures and not _expired(outcome):
            yield Waiver(row, tuple(left), Kind.BUG, PLACEHOLDER)


def _expired(outcome: Outcome) -> bool:
    return any(use.state is State.EXPIRED for use in outcome.waivers)


def _renamed(before: Sequence[Waiver], report: Report) -> list[Renames]:
    """The signatures of each waiver, with those to write in their place."""
    held = {use.waiver: (use, outcome) for outcome in report.outcomes for use in outcome.waivers}
    written = {_key(waiver, text) for waiver in before for text in waiver.signatures}
    entries: list[Renames] = []
    for waiver in before:
        renames: Renames = {text: (text,) for text in waiver.signatures}
        if waiver in held:
            renames = _kept(*held[waiver], written)
        written |= {_key(waiver, text) for text in chain.from_iterable(renames.values())}
        entries.append(renames)
    return entries


def _key(waiver: Waiver, text: str) -> tuple[str, str, str]:
    """By this a file may have a signature once."""
    return waiver.requirement, waiver.versions, text


def _kept(use: Use, outcome: Outcome, written: set[tuple[str, str, str]]) -> dict[str, tuple[str, ...]]:
    """The signatures of a waiver, less those that matched nothing, each as the report has it."""
    renames: dict[str, tuple[str, ...]] = {}
    for text in use.waiver.signatures:
        own = {*use.waiver.signatures, *chain.from_iterable(renames.values())}
        if text in use.unmatched:
            renames[text] = ()
            continue
        news = _news(text, outcome) if use.state in LIVE else [text]
        fresh = tuple(new for new in news if new not in own and _key(use.waiver, new) not in written)
        # A file may name a signature once. Where another waiver has the new one, this one keeps the old, and its reason.
        renames[text] = fresh or (() if text not in news and own.issuperset(news) else (text,))
    return renames


def _news(text: str, outcome: Outcome) -> list[str]:
    """The signatures of the report that `text` stands for: itself, or those of an old file's signature."""
    if any(signature.text == text for signature in outcome.signatures):
        return [text]
    return texts_of(found for found in outcome.signatures if found.scenario_text == text) or [text]
