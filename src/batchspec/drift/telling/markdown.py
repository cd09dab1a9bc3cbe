"""The report as Markdown: an issue, a comment, a job summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from batchspec.drift.contract import Disagreement
from batchspec.drift.report import Report, Review
from batchspec.drift.telling.lines import (
    also_read,
    breaks,
    grouped_changes,
    grouped_disagreements,
    so_far,
    source_name,
)
from batchspec.system.inert.markdown import code, prose


def markdown(report: Report) -> str:
    """A heading for each source, tables of what changed and what disagrees."""
    lines = [line for review in report.reviews for line in (*_review(review), "")]
    lines += [f"* {prose(line)}" for line in report.unreadable]
    return "\n".join(lines).rstrip("\n")


def _review(review: Review) -> Iterator[str]:
    yield f"## {prose(source_name(review.claims))}"
    yield ""
    if review.against is None:
        yield "Not a source we recorded; held against the contract alone."
    else:
        since = source_name(review.against) if review.compared else f"our record of {review.against.version}"
        words = "Drift" if review.changes else "No drift"
        yield f"{words} from {prose(since)}{'' if review.changes else so_far(review)}."
    yield from _changes(review)
    yield from _disagreements("New disagreement with the contract", "", review.news)
    yield from _disagreements("Known disagreement", " ruling", review.settled)
    for title, names in (
        (also_read(review).capitalize(), review.beside),
        ("Not in both, so not compared", review.uncompared),
        ("Not declared", review.undeclared),
        ("Named but not shown", review.claims.every_unread),
    ):
        if names:
            yield ""
            yield f"{title}: {', '.join(code(name) for name in names)}."
    for refused in review.passed_over:
        yield ""
        yield f"Not understood, so not compared: {prose(refused)}"


def _changes(review: Review) -> Iterator[str]:
    if review.changes:
        yield ""
        yield "| severity | rule | field | was | is | breaks | at |"
        yield "|---|---|---|---|---|---|---|"
    for group in grouped_changes(review.changes):
        change = group.first
        cells = (
            change.rule.severity,
            change.rule.id,
            ", ".join(code(field) for field in group.fields),
            prose(change.old),
            prose(change.new),
            breaks(change).removeprefix("breaks "),
            code(str(group.place)) if group.place else "",
        )
        yield f"| {' | '.join(cells)} |"


def _disagreements(title: str, first_column: str, found: Iterable[Disagreement]) -> Iterator[str]:
    groups = grouped_disagreements(found)
    if groups:
        yield ""
        yield f"### {title}"
        yield ""
        yield f"|{first_column} | field | it says | the contract |"
        yield "|---|---|---|---|"
    for group in groups:
        one = group.first
        fields = ", ".join(code(field) for field in group.fields)
        named = one.ruling.id if one.ruling else one.label
        yield f"| {named} | {fields} | {prose(one.says)} | {prose(one.contract)} |"
