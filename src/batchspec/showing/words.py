"""The words that every rendering shares: of the verdict, of the target, of what could not be tested, and the headings."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import Status, Verdict
from batchspec.judging.report import Report

SECTIONS = (
    (Status.ERROR, "The kit itself failed"),
    (Status.FAIL, "Failed"),
    (Status.STALE_WAIVER, "Stale waivers"),
    (Status.WARN, "Warnings"),
    (Status.WAIVED, "Waived"),
)
"""Statuses that a page shows in detail, the worst first, and the heading of each."""


def verdict_reason(report: Report) -> str:
    """The reason for the verdict: how many failed, say; empty where the verdict is plain."""
    if report.verdict is Verdict.NON_CONFORMANT:
        failed = len(report.having(Status.FAIL))
        stale = len(report.having(Status.STALE_WAIVER))
        parts = [
            f"{failed} failed" if failed else "",
            f"{stale} stale waiver{'s' * (stale > 1)}" if stale else "",
        ]
        return ", ".join(filter(None, parts))
    if report.verdict is Verdict.INCOMPLETE:
        untestable = [o for o in report.having(Status.UNTESTABLE) if o.level.counts_at(report.gate)]
        if report.having(Status.ERROR):
            return "the kit itself failed; please report it"
        unread = report.traffic.unread
        parts = [
            f"{unread:,} {'entry' if unread == 1 else 'entries'} could not be read" if unread else "",
            f"{len(untestable)} could not be tested" if untestable and report.objects else "",
        ]
        return ", ".join(filter(None, parts)) or "nothing was judged"
    if report.verdict is Verdict.WITH_WAIVERS:
        return f"{len(report.having(Status.WAIVED))} waived"
    return ""


def verdict_words(report: Report) -> str:
    """The verdict and the reason for it."""
    reason = verdict_reason(report)
    return f"{report.verdict} ({reason})" if reason else str(report.verdict)


def target_words(report: Report) -> str:
    """The target and how much of it was seen: `files batch.json · 1 batch object judged`."""
    target = report.target
    what = f"{target.kind} {target.name} {target.version}".rstrip()
    passed_over = f", {report.passed_over:,} passed over" if report.passed_over else ""
    unit = "case" if target.kind == "client" else "batch object"
    plural = "" if report.objects == 1 else "s"
    return f"{what} · {report.objects:,} {unit}{plural} judged{passed_over}"


def rerun_command(report: Report) -> str:
    """The command that judges one requirement, `{id}` in its place."""
    shortest = f"batchspec check {report.target.kind} {shlex.quote(report.target.name)} --only {{id}}"
    return report.again or shortest


def untestable(report: Report) -> Iterator[tuple[str, list[str], list[str]]]:
    """The requirements that could not be tested, by cause: the cause, their ids, and their ids as ranges."""
    causes: dict[str, list[Outcome]] = {}
    for outcome in report.having(Status.UNTESTABLE):
        causes.setdefault(outcome.cause, []).append(outcome)
    for cause, outcomes in causes.items():
        ids = [outcome.requirement.id for outcome in outcomes]
        yield cause, ids, ranges(ids)


def ranges(ids: list[str]) -> list[str]:
    """Ids that follow each other, as `BATCH-FLD-001..023`."""
    runs: list[list[str]] = []
    for each in ids:
        area, number = each[:-3], int(each[-3:])
        if runs and runs[-1][-1] == f"{area}{number - 1:03d}":
            runs[-1].append(each)
        else:
            runs.append([each])
    return [run[0] if len(run) == 1 else f"{run[0]}..{run[-1][-3:]}" for run in runs]
