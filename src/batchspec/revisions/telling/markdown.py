"""What was found, as Markdown: an issue, a comment, a job summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from batchspec.revisions.changes import Comparison, RowChange
from batchspec.revisions.foreseen import KINDS, Foreseen
from batchspec.revisions.outcome import Outcome
from batchspec.revisions.telling.words import (
    SHORT,
    TITLES,
    about_list,
    about_object,
    about_row,
    field,
    prospect,
    revision,
    rule,
    verdicts,
)
from batchspec.revisions.waived import Waived
from batchspec.system.inert.markdown import code, prose


def markdown(outcome: Outcome) -> str:
    """A heading and tables for the differences, for each waiver file and for each report."""
    lines = [*_comparison(outcome.comparison)]
    for waived in outcome.waived:
        lines += _waived(waived)
    for foreseen in outcome.foreseen:
        lines += _foreseen(foreseen)
    return "\n".join(lines)


def _comparison(comparison: Comparison) -> Iterator[str]:
    yield f"## {prose(revision(comparison.old))} → {prose(revision(comparison.new))}"
    yield ""
    if not comparison.differs:
        yield f"No difference{f'; {prose(comparison.note)}' if comparison.note else ''}."
        return
    rows = sorted(comparison.rows, key=lambda change: change.severity)
    yield from _table("requirement", ((one.severity, code(one.row.id), _row(one)) for one in rows))
    objects = sorted(comparison.objects, key=lambda change: change.severity)
    told = ((one, f"{about_object(one)}{f' ({rule(one)})' if rule(one) else ''}") for one in objects)
    yield from _table("field", ((one.severity, code(field(one)), prose(words)) for one, words in told))
    lists = comparison.lists
    yield from _table("list", ((one.severity, one.name, prose(about_list(one))) for one in lists))


def _table(what: str, rows: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    found = list(rows)
    if found:
        yield f"| severity | {what} | change |"
        yield "|---|---|---|"
        yield from (f"| {' | '.join(cells)} |" for cells in found)
        yield ""


def _row(change: RowChange) -> str:
    words = [prose(about_row(change))]
    words += [prose(change.row.statement)] if change.kind == "gained" else []
    words += [f"{prose(one.old)} → {prose(one.new)}" for one in change.parts if one.about not in SHORT]
    return "<br>".join(words)


def _waived(waived: Waived) -> Iterator[str]:
    count = len({id(one.waiver) for one in waived.touched})
    yield f"### {prose(waived.file)}: {count} of {waived.waivers} waivers touched"
    yield ""
    for one in waived.touched:
        yield f"* {prose(one.waiver.where)}: {code(one.change.row.id)}: {prose(one.words)}"
    yield from [""] if waived.touched else []


def _foreseen(foreseen: Foreseen) -> Iterator[str]:
    yield f"### {prose(foreseen.report.file)}: {prose(verdicts(foreseen))}"
    yield ""
    yield from (f"* {prose(note)}" for note in foreseen.notes)
    for kind in KINDS:
        found = [prospect(one) for one in foreseen.prospects if one.kind == kind]
        if found:
            yield f"* {TITLES[kind]}: {prose('; '.join(found))}"
    yield ""
