"""The report for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.drift.compare import Change
from batchspec.drift.contract import Disagreement
from batchspec.drift.report import Report, Review
from batchspec.drift.telling.lines import (
    Group,
    also_read,
    breaks,
    grouped_changes,
    grouped_disagreements,
    so_far,
    source_name,
)
from batchspec.system.inert.logs import line


def text(report: Report) -> str:
    """A paragraph for each source, an empty line between them."""
    return "\n\n".join("\n".join(map(line, _lines(review))) for review in report.reviews)


def _lines(review: Review) -> Iterator[str]:
    yield source_name(review.claims)
    yield from _drift(review)
    if review.beside:
        yield f"  {also_read(review)}: {', '.join(review.beside)}"
    if review.uncompared:
        yield f"  not in both, so not compared: {', '.join(review.uncompared)}"
    for title, found in (
        ("new disagreement with the contract", review.news),
        ("known disagreement, settled by", review.settled),
    ):
        groups = grouped_disagreements(found)
        if groups:
            yield f"  {title}:"
            yield from (told for group in groups for told in _disagreement(group))
    if review.varieties:
        fields = dict.fromkeys(one.name for one in review.varieties)
        yield f"  reads more than the contract asks, which is legal: {', '.join(fields)}"
    if review.undeclared:
        yield f"  not declared: {', '.join(review.undeclared)}"
    if review.claims.every_unread:
        yield f"  named but not shown, so not compared: {', '.join(review.claims.every_unread)}"
    for refused in review.passed_over:
        yield f"  not understood, so not compared: {refused}"
    if review.written:
        yield f"  taken into {review.written}"


def _drift(review: Review) -> Iterator[str]:
    if review.against is None:
        yield "  not a source we recorded; held against the contract alone"
        return
    since = source_name(review.against) if review.compared else f"our record of {review.against.version}"
    if not review.changes:
        yield f"  no drift from {since}{so_far(review)}"
        return
    yield f"  drift from {since}:"
    for group in grouped_changes(review.changes):
        yield from _change(group)


def _change(group: Group[Change]) -> Iterator[str]:
    change = group.first
    yield f"    {change.rule.severity:9} {group.named()}: {change.old} -> {change.new}"
    place = f"; {group.place}" if group.place else ""
    yield f"              {change.rule.id}, {breaks(change)}{place}"


def _disagreement(group: Group[Disagreement]) -> Iterator[str]:
    one = group.first
    if one.ruling:
        yield f"    {one.ruling.id:9} {group.named()}: {one.says}"
        yield f"              {one.ruling.ruling}"
    else:
        yield f"    {one.label:9}  {group.named()}: {one.says}; the contract: {one.contract}"
        if group.place:
            yield f"              {group.place}"
