"""The words that every rendering shares: of the verdict, of the target, of what could not be tested, and the headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import Level, Status, Verdict
from batchspec.judging.report import Report
from batchspec.system.inert.shell import quoted

SECTIONS = (
    (Status.ERROR, "The kit itself failed"),
    (Status.FAIL, "Failed"),
    (Status.STALE_WAIVER, "Stale waivers"),
    (Status.WARN, "Warnings"),
    (Status.WAIVED, "Waived"),
)
"""Statuses that a page shows in detail, the worst first, and the heading of each."""


def verdict_words(report: Report) -> str:
    """The verdict and the reason for it; of some requirements alone, what became of these."""
    return verdict_of(report.head())


def verdict_of(head: Mapping[str, Any]) -> str:
    """The same, of a report as JSON."""
    reason = _reason(head)
    if head.get("only"):
        return _of_some(head)
    return f"{head['verdict']} ({reason})" if reason else str(head["verdict"])


def verdict_reason(report: Report) -> str:
    """The reason for the verdict: how many failed, say; empty where the verdict is plain."""
    return _reason(report.head())


def _reason(head: Mapping[str, Any]) -> str:
    match Verdict(head["verdict"]):
        case Verdict.NON_CONFORMANT:
            stale = _count(head, Status.STALE_WAIVER)
            parts = [_caused(head, "failed"), _plural(stale, "stale waiver") if stale else "", _open(head)]
        case Verdict.INCOMPLETE:
            if _count(head, Status.ERROR):
                return "the kit itself failed; please report it"
            unread = head["traffic"]["unread"]
            entries = (
                f"{unread:,} {'entry' if unread == 1 else 'entries'} could not be read" if unread else ""
            )
            nothing = "" if head["objects"] else "nothing was judged"
            parts = [entries, _open(head) if head["objects"] else "" if entries else nothing]
            if head.get("interrupted"):
                parts = [f"interrupted by {head['interrupted']}", _failed(head), *parts]
            parts = parts if any(parts) else ["nothing was judged"]
        case Verdict.WITH_WAIVERS:
            parts = [f"{_caused(head, 'waived')} waived"]
        case _:
            parts = []
    return ", ".join(filter(None, parts))


def _of_some(head: Mapping[str, Any]) -> str:
    """What became of the requirements that were selected: nobody may take it for a verdict on the target."""
    judged = sum(_count(head, status) for status in Status if status is not Status.NOT_APPLICABLE)
    told = {
        Verdict.CONFORMANT: "it holds" if judged == 1 else "they hold",
        Verdict.WITH_WAIVERS: "it is waived" if judged == 1 else "they hold or are waived",
    }
    outcome = told.get(Verdict(head["verdict"])) or _reason(head) or "not decided"
    return f"judged {_plural(judged, 'requirement')} ({', '.join(head['only'])}) and no other: {outcome}"


def _failed(head: Mapping[str, Any]) -> str:
    """The failures of a run that was interrupted before it came to its verdict; empty where it met none."""
    found = _caused(head, "failed")
    return f"until then {found} failed" if found else ""


def _caused(head: Mapping[str, Any], what: str) -> str:
    """`3 causes, 16 MUST requirements`; empty where there is none."""
    found = head["summary"][what]
    levels = [f"{found[level.lower()]} {level}" for level in Level if found[level.lower()]]
    if not levels:
        return ""
    many = sum(found[level.lower()] for level in Level) > 1
    return f"{_plural(found['causes'], 'cause')}, {' and '.join(levels)} requirement{'s' if many else ''}"


def _open(head: Mapping[str, Any]) -> str:
    found = head["summary"]["untestable"]
    count = sum(found[level.lower()] for level in Level)
    return f"{count} could not be tested" if count else ""


def _count(head: Mapping[str, Any], status: Status) -> int:
    return sum(by_status.get(status, 0) for by_status in head["counts"].values())


def _plural(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def target_words(report: Report) -> str:
    """The target and how much of it was seen: `files batch.json · 1 batch object judged`."""
    return target_of(report.head())


def target_of(head: Mapping[str, Any]) -> str:
    """The same, of a report as JSON."""
    target, passed = head["target"], head["passedOver"]
    what = f"{target['kind']} {target['name']} {target['version']}".rstrip()
    passed_over = f", {passed:,} passed over" if passed else ""
    unit = "case" if target["kind"] == "client" else "batch object"
    return f"{what} · {_plural(head['objects'], unit)} judged{passed_over}"


def rerun_command(report: Report) -> str:
    """The command that judges one requirement, `{id}` in its place."""
    shortest = f"batchspec check {report.target.kind} {quoted(report.target.name)} --only {{id}}"
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
