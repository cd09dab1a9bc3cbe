"""The report as a badge: the JSON that shields.io reads from an endpoint. It has counts, never a percentage."""

from __future__ import annotations

import json
from collections.abc import Iterator

from batchspec.judging.outcomes.verdict import Level, Status, Verdict
from batchspec.judging.report import Report

LABEL = "OpenAI Batch API"
COLORS = {
    Verdict.CONFORMANT: "brightgreen",
    Verdict.WITH_WAIVERS: "yellowgreen",
    Verdict.NON_CONFORMANT: "red",
    Verdict.INCOMPLETE: "orange",
}


def text(report: Report) -> str:
    """The badge, one line of JSON."""
    badge = {
        "schemaVersion": 1,
        "label": LABEL,
        "message": message(report),
        "color": COLORS[report.verdict],
        "isError": bool(report.having(Status.ERROR)),
    }
    return json.dumps(badge) + "\n"


def message(report: Report) -> str:
    """The text of the badge: `2026-11 44/44 MUST`, then waivers and whatever keeps the verdict from being conformant."""
    return f"{report.contract} {', '.join(_parts(report))}"


def _parts(report: Report) -> Iterator[str]:
    levels = [level for level in Level if level.counts_at(report.gate)]
    scores = [
        f"{passed}/{asked} {level}" for level in levels for passed, asked in [_score(report, level)] if asked
    ]
    yield " ".join(scores) or "nothing judged"
    waived = sum(outcome.level.counts_at(report.gate) for outcome in report.having(Status.WAIVED))
    for count, what in ((waived, "waiver"), (len(report.having(Status.STALE_WAIVER)), "stale waiver")):
        if count:
            yield f"{count} {what}{'s' * (count > 1)}"
    if report.having(Status.ERROR):
        yield "the kit failed"
    elif report.interrupted:
        yield "incomplete: interrupted"
    elif report.verdict is Verdict.INCOMPLETE and scores:
        yield "incomplete"


def _score(report: Report, level: Level) -> tuple[int, int]:
    """The number of requirements of a level that passed, and the number that apply."""
    counts = report.counts()[level.lower()]
    return counts.get(Status.PASS, 0), sum(counts.values()) - counts.get(Status.NOT_APPLICABLE, 0)
