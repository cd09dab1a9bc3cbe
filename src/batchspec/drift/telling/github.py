"""The report as annotations of a GitHub workflow, one line for each finding."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.claims.claim import Place
from batchspec.drift.compare import Change
from batchspec.drift.contract import Disagreement
from batchspec.drift.report import Report, Review
from batchspec.drift.rules import Severity
from batchspec.drift.telling.lines import Group, breaks, grouped_changes, grouped_disagreements, source_name
from batchspec.system.inert.github import annotation


def github(report: Report) -> str:
    """Breaking changes as errors, all else that is new as warnings; what a ruling settles is left to the other formats."""
    lines = [line for review in report.reviews for line in _review(review)]
    lines += [annotation("error", "drift: unreadable source", line) for line in report.unreadable]
    return "\n".join(lines)


def _review(review: Review) -> Iterator[str]:
    name = source_name(review.claims)
    for change in grouped_changes(review.changes):
        yield _of_changes(change, name)
    for disagreement in grouped_disagreements(review.news):
        yield _of_disagreements(disagreement, name)
    for line in review.passed_over:
        yield annotation("warning", "drift: not understood, so not compared", line)


def _of_changes(group: Group[Change], name: str) -> str:
    change = group.first
    level = "error" if change.rule.severity is Severity.BREAKING else "warning"
    message = f"{group.named()}: {change.old} -> {change.new}; {breaks(change)} ({name})"
    return _at(group.place, level, change.rule.id, message)


def _of_disagreements(group: Group[Disagreement], name: str) -> str:
    one = group.first
    message = f"{group.named()}: {one.says}; the contract: {one.contract} ({name})"
    return _at(group.place, "warning", f"new disagreement, {one.label}", message)


def _at(place: Place | None, level: str, title: str, message: str) -> str:
    file, line = (place.file, place.line or 0) if place else ("", 0)
    return annotation(level, title, message, file=file, line=line)
