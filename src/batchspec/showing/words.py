"""What every rendering says in the same words: the verdict's reason, the target, what is not testable."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from batchspec.judging.report import Outcome, Report
from batchspec.judging.verdict import Status, Verdict


def why(report: Report) -> str:
    """Why the verdict is what it is, where that is not plain."""
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
        if not report.objects or not untestable:
            return "nothing was judged"
        return f"{len(untestable)} could not be tested"
    if report.verdict is Verdict.WITH_WAIVERS:
        return f"{len(report.having(Status.WAIVED))} waived"
    return ""


def verdict_words(report: Report) -> str:
    """The verdict and why."""
    reason = why(report)
    return f"{report.verdict} ({reason})" if reason else str(report.verdict)


def target_words(report: Report) -> str:
    """What was judged and how much of it was seen: `files batch.json · 1 batch object judged`."""
    target = report.target
    what = f"{target.kind} {target.name} {target.version}".rstrip()
    passed_over = f", {report.passed_over:,} passed over" if report.passed_over else ""
    unit = "case" if target.kind == "client" else "batch object"
    plural = "" if report.objects == 1 else "s"
    return f"{what} · {report.objects:,} {unit}{plural} judged{passed_over}"


def again(report: Report) -> str:
    """The command that judges one requirement, `{id}` in its place."""
    plain = f"batchspec check {report.target.kind} {shlex.quote(report.target.name)} --only {{id}}"
    return report.again or plain


def untestable(report: Report) -> Iterator[tuple[str, list[str], list[str]]]:
    """What could not be tested by its cause: the cause, the ids, and the ids as ranges."""
    causes: dict[str, list[Outcome]] = {}
    for outcome in report.having(Status.UNTESTABLE):
        causes.setdefault(outcome.cause, []).append(outcome)
    for cause, outcomes in causes.items():
        ids = [outcome.requirement.id for outcome in outcomes]
        yield cause, ids, ranges(ids)


def ranges(ids: list[str]) -> list[str]:
    """Ids that follow each other, as `BATCH-FLD-001..023`."""
    runs: list[list[str]] = []
    for known in ids:
        area, number = known[:-3], int(known[-3:])
        if runs and runs[-1][-1] == f"{area}{number - 1:03d}":
            runs[-1].append(known)
        else:
            runs.append([known])
    return [run[0] if len(run) == 1 else f"{run[0]}..{run[-1][-3:]}" for run in runs]
