"""What was found, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

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
from batchspec.system.inert.logs import line

INDENT = " " * 14
"""Stands below the severity of a change."""


def text(outcome: Outcome) -> str:
    """The differences, then each waiver file and each report."""
    found = list(_comparison(outcome.comparison))
    for waived in outcome.waived:
        found += _waived(waived)
    for foreseen in outcome.foreseen:
        found += _foreseen(foreseen)
    return "\n".join(map(line, found))


def _comparison(comparison: Comparison) -> Iterator[str]:
    yield f"{revision(comparison.old)} -> {revision(comparison.new)}"
    if not comparison.differs:
        yield f"  no difference{f'; {comparison.note}' if comparison.note else ''}"
    if comparison.rows:
        counts = ((len(comparison.of_kind(kind)), kind) for kind in ("gained", "lost", "changed"))
        yield f"  requirements: {', '.join(f'{count} {kind}' for count, kind in counts)}"
        for change in sorted(comparison.rows, key=lambda change: change.severity):
            yield from _row(change)
    if comparison.objects:
        yield "  fields:"
        for one in sorted(comparison.objects, key=lambda change: change.severity):
            yield f"    {one.severity:9} {field(one)}: {about_object(one)}"
            yield from (f"{INDENT}{told}" for told in [rule(one)] if told)
    if comparison.lists:
        yield "  lists:"
        for values in sorted(comparison.lists, key=lambda change: change.severity):
            yield f"    {values.severity:9} {values.name}: {about_list(values)}"


def _row(change: RowChange) -> Iterator[str]:
    yield f"    {change.severity:9} {change.row.id} {about_row(change)}"
    if change.kind == "gained":
        yield f"{INDENT}{change.row.statement}"
    for part in change.parts:
        if part.about not in SHORT:
            yield f"{INDENT}{part.about} was: {part.old}"
            yield f"{INDENT}{' ' * len(part.about)}  is: {part.new}"


def _waived(waived: Waived) -> Iterator[str]:
    yield f"{waived.file}: {len({id(one.waiver) for one in waived.touched})} of {waived.waivers} waivers touched"
    for one in waived.touched:
        yield f"    {one.waiver.where} {one.change.row.id}: {one.words}"


def _foreseen(foreseen: Foreseen) -> Iterator[str]:
    yield f"{foreseen.report.file}: {verdicts(foreseen)}"
    yield from (f"    {note}" for note in foreseen.notes)
    for kind in KINDS:
        found = [one for one in foreseen.prospects if one.kind == kind]
        if found:
            yield f"    {TITLES[kind]}: {'; '.join(map(prospect, found))}"
