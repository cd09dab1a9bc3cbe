"""The report as annotations of a GitHub workflow, one line for each finding."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.claims.claim import Place
from batchspec.drift.report import Report, Review
from batchspec.drift.rules import Severity
from batchspec.drift.telling.lines import breaks, called, changed, disagreeing


def github(report: Report) -> str:
    """Breaking changes as errors, all else that is new as warnings; what is known is left to the other formats."""
    lines = [line for review in report.reviews for line in _review(review)]
    lines += [_annotation("error", None, "drift: unreadable source", line) for line in report.unreadable]
    return "\n".join(lines)


def _review(review: Review) -> Iterator[str]:
    name = called(review.claims)
    for change in changed(review.changes):
        told = change.first
        level = "error" if told.rule.severity is Severity.BREAKING else "warning"
        message = f"{change.named()}: {told.old} -> {told.new}; {breaks(told)} ({name})"
        yield _annotation(level, change.place, told.rule.id, message)
    for group in disagreeing(review.news):
        one = group.first
        message = f"{group.named()}: {one.says}; the contract: {one.contract} ({name})"
        yield _annotation("warning", group.place, f"new disagreement, {one.label}", message)


def _annotation(level: str, place: Place | None, title: str, message: str) -> str:
    file = f"file={_property(place.file)}," if place else ""
    line = f"line={place.line}," if place and place.line else ""
    return f"::{level} {file}{line}title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
