"""The errors that a test of the suite raises, and their messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from batchspec.judging.report import Report
from batchspec.showing.brief import lines
from batchspec.showing.failures import parts
from batchspec.system.inert.logs import line, sentence

WIDTH = 110
"""The characters of a line of a report that fails a test."""


class NonConformance(AssertionError):
    """A requirement is not met."""


class Untestable(Exception):
    """What it takes to judge a requirement is missing; the item has an error and is no failure."""


class NotJudged(Exception):
    """There is no report, so no requirement can be judged: no target, none that answers, or a hook that fails."""


class Tolerated(NonConformance):
    """A requirement is not met, and a waiver says why that is tolerated."""


class NotWaived(AssertionError):
    """A requirement has a waiver that does not excuse it, since the fault is another or is gone."""


def message(row: dict[str, Any], command: str, cause: Mapping[str, Any] | None = None) -> Iterator[str]:
    """The row of one requirement as lines: its cause, what it says, what is wrong, what mends it.

    The first line is what pytest shows in its short summary. `command` judges it again.
    """
    yield sentence(cause["sentence"] if cause else row["cause"])
    if cause:
        yield f"mend: {sentence(cause['mend'])}"
    yield line(f"{row['id']} {row['level']}: {row['statement']}")
    yield f"{row['status']}: {sentence(row['cause'])}"
    yield from (told for part in parts(row, command) if part.label for told in part.lines)


def of_report(report: Report, who: str) -> Iterator[str]:
    """The verdict on `who` and the causes, as lines; the first is what pytest shows in its short summary."""
    worst = next((cause.sentence for cause in report.causes), str(report.verdict))
    yield sentence(f"{who} does not conform: {worst}")
    yield from (told.text for told in lines(report.to_json(), WIDTH, whole=True))
