"""A report in some lines: the verdict, what to try, the causes with the worst first, and the counts.

Of its JSON, so that the terminal of a command and that of pytest show the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from textwrap import wrap
from typing import Any

from batchspec.judging.coverage import in_one_line
from batchspec.judging.evidence.words import others_words
from batchspec.judging.outcomes.verdict import Level, Status
from batchspec.showing.words import ranges, target_of, verdict_of
from batchspec.system.inert.logs import line, sentence, unobeyed

MOST_LINES = 40
"""Lines of the whole: a screen. `--verbose` has the rest."""
MOST_NOTES = 4
"""Notes that are shown."""
LONGEST_NOTE = 4
"""Lines of a note: it may end in a command to go on with."""
MOST_RANGES = 3
"""Ranges of ids that are shown of one cause."""
INDENT = "  "
"""The beginning of a further line of a text. It may quote a stranger, whose words must not look like a line of ours."""
SHORTEST = 40
"""Columns below which nothing is cut any more: it would say nothing."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line, with what it is about: `verdict`, `head`, a status, or nothing."""

    text: str
    about: str = ""


def lines(report: Mapping[str, Any], width: int, *, whole: bool = False) -> Iterator[Line]:
    """The report in lines of so many columns; `whole` cuts nothing and leaves no cause out."""
    width = max(width, SHORTEST)
    head = list(_head(report, width, whole=whole))
    tail = list(_tail(report, width))
    yield from head
    room = MOST_LINES - len(head) - len(tail)
    yield from _entries(list(_told(report)), width, None if whole else room)
    yield from tail


def _head(report: Mapping[str, Any], width: int, *, whole: bool) -> Iterator[Line]:
    yield from _wrapped(f"verdict: {sentence(verdict_of(report))}", width, "verdict", 2)
    contract = report["kit"]["contract"]
    yield from _wrapped(
        f"batchspec · contract {contract} · {line(target_of(report))}", width, "head", 2, INDENT
    )
    if report.get("advice"):
        yield from _wrapped(f"try first: {sentence(report['advice'])}", width, "advice", 3, INDENT)
    notes = report["notes"]
    for note in notes if whole else notes[:MOST_NOTES]:
        yield from _wrapped(sentence(note), width, "", None if whole else LONGEST_NOTE, INDENT)
    if not whole and notes[MOST_NOTES:]:
        yield Line(f"and {len(notes) - MOST_NOTES} more notes; --verbose shows them")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to know: a first line, and what to do about it."""

    status: str
    sentence: str
    more: str = ""


def _told(report: Mapping[str, Any]) -> Iterator[Entry]:
    """What is told of the report: faults of the kit, stale waivers, and the causes."""
    for row in report["requirements"]:
        if row["status"] in {Status.ERROR, Status.STALE_WAIVER}:
            yield Entry(row["status"], f"{row['id']} {row['level']}  {sentence(row['cause'])}")
    for cause in report["causes"]:
        yield _of_cause(cause, report)


def _of_cause(cause: Mapping[str, Any], report: Mapping[str, Any]) -> Entry:
    status, ids, starved = cause["status"], cause["requirements"], cause["starved"]
    title = f"{cause['level']}  {sentence(cause['sentence'])}"
    if status == Status.WAIVED:
        reasons = (row.get("waiver", {}) for row in report["requirements"] if row["id"] in ids)
        reason = next((f"{waiver['kind']}, {waiver['reason']}" for waiver in reasons if waiver), "")
        return Entry(status, f"{title} (waiver: {sentence(reason)})")
    if status == Status.STALE_WAIVER:
        return Entry(status, title)
    named = _ids(ids or starved)
    times = f", {cause['count']:,} times" if cause["count"] > 1 else ""
    leaves = f"; {len(starved)} more could not be tested because of it" if ids and starved else ""
    shown = (
        cause["evidence"][0].get("where", "")
        if cause["evidence"] and report["target"]["kind"] == "files"
        else ""
    )
    others = others_words(cause.get("places", 0), more=bool(cause.get("morePlaces")))
    where = f"at {line(shown)}{others}; " if shown else ""
    return Entry(status, title, f"{where}{named}{times}{leaves}: {sentence(cause['mend'])}")


def _ids(ids: Sequence[str]) -> str:
    found = ranges(list(ids))
    more = f" and {len(found) - MOST_RANGES} more" if len(found) > MOST_RANGES else ""
    return f"{', '.join(found[:MOST_RANGES])}{more}"


def _entries(entries: Sequence[Entry], width: int, room: int | None) -> Iterator[Line]:
    """The entries as they fit: whole as long as there is room, then cut to two lines each, then left out."""
    full = [list(_shown(entry, width, most=None)) for entry in entries]
    if room is None:
        yield from (line for shown in full for line in shown)
        return
    short = [list(_shown(entry, width, most=1)) for entry in entries]
    shown = _fitting(short, room)
    left = room - sum(map(len, shown)) - (len(shown) < len(short))
    for cut, whole in zip(shown, full, strict=False):
        # The worst come first, and are the first to be told in full.
        longer = len(whole) - len(cut)
        yield from whole if longer <= left else cut
        left -= longer if longer <= left else 0
    if len(shown) < len(short):
        yield Line(f"and {len(short) - len(shown)} more; --verbose shows them")


def _fitting(entries: Sequence[list[Line]], room: int) -> Sequence[list[Line]]:
    """The entries that fit, with a line left for the number of the others where there are such."""
    ends = list(accumulate(map(len, entries)))
    if not ends or ends[-1] <= room:
        return entries
    return entries[: sum(end < room for end in ends)]


def _shown(entry: Entry, width: int, most: int | None) -> Iterator[Line]:
    first = f"{entry.status.upper()} {entry.sentence}"
    yield from _wrapped(first, width, entry.status, most, indent="    ")
    if entry.more:
        yield from _wrapped(f"    {entry.more}", width, "", most, indent="    ")


def _wrapped(text: str, width: int, about: str, most: int | None, indent: str = "") -> Iterator[Line]:
    """A text as lines; cut with an ellipsis after `most` of them."""
    found = wrap(text, width, subsequent_indent=indent, break_on_hyphens=False) or [""]
    kept = found if most is None else found[:most]
    if len(kept) < len(found):
        kept[-1] = f"{kept[-1][: width - 1].rstrip()}…"
    # What stood in the middle of a text may begin a line now.
    yield from (Line(unobeyed(line), about) for line in kept)


def _tail(report: Mapping[str, Any], width: int) -> Iterator[Line]:
    """The counts of requirements, a row for each level, and the part of the lifecycle that was seen."""
    counts = report["counts"]
    statuses = [status for status in Status if any(status in row for row in counts.values())]
    rows = [level for level in Level if counts[level.lower()]]
    if rows:
        yield Line(f"{'':8}{'  '.join(statuses)}".rstrip())
    for level in rows:
        cells = (str(counts[level.lower()].get(status, "")).ljust(len(status)) for status in statuses)
        yield Line(f"{level:8}{'  '.join(cells)}".rstrip())
    coverage = in_one_line(report["lifecycle"], report["target"]["kind"])
    if coverage:
        yield from _wrapped(coverage, width, "", 2)
