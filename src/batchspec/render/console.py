"""The report for a terminal: the verdict last, each failure with what a reader needs to mend it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from batchspec.report import Outcome, Report
from batchspec.verdict import Level, Status, Verdict

STYLES = {
    Status.PASS: "green",
    Status.FAIL: "bold red",
    Status.WARN: "yellow",
    Status.WAIVED: "cyan",
    Status.STALE_WAIVER: "bold red",
    Status.UNTESTABLE: "magenta",
    Status.NOT_APPLICABLE: "dim",
    Status.ERROR: "bold white on red",
}
VERDICT_STYLES = {
    Verdict.CONFORMANT: "bold green",
    Verdict.WITH_WAIVERS: "bold cyan",
    Verdict.NON_CONFORMANT: "bold red",
    Verdict.INCOMPLETE: "bold magenta",
}


def show(report: Report, console: Console, *, verbose: bool = False) -> None:
    """Print the whole report; `verbose` lists the requirements that are not in question, too."""
    console.print(rendering(report, verbose=verbose), soft_wrap=True, highlight=False)


def rendering(report: Report, *, verbose: bool = False) -> RenderableType:
    """The report as one renderable."""
    quiet = () if verbose else (Status.PASS, Status.NOT_APPLICABLE)
    parts: list[RenderableType] = [_head(report), *map(Text, report.notes)]
    parts += [_entry(o, report) for o in report.outcomes if o.status not in {*quiet, Status.UNTESTABLE}]
    parts += list(_untestable(report))
    return Group(*parts, counts_table(report), verdict_line(report))


def _head(report: Report) -> Text:
    target = report.target
    what = f"{target.kind} {target.name} {target.version}".rstrip()
    passed_over = f", {report.passed_over:,} passed over" if report.passed_over else ""
    unit = "case" if target.kind == "client" else "batch object"
    plural = "" if report.objects == 1 else "s"
    judged = f"{report.objects:,} {unit}{plural} judged{passed_over}"
    return Text(f"batchspec · contract {report.contract} · {what} · {judged}", style="bold")


def _entry(outcome: Outcome, report: Report) -> RenderableType:
    requirement = outcome.requirement
    title = Text.assemble(
        (f"{outcome.status.upper()} ", STYLES[outcome.status]),
        (f"{requirement.id} {requirement.level}", "bold"),
        f"  {requirement.statement}",
    )
    return Group(title, *(Text(f"    {line}") for line in _details(outcome, report)))


def _untestable(report: Report) -> Iterator[RenderableType]:
    """One line a cause; what could not be tested rarely says more one by one."""
    causes: dict[str, list[str]] = {}
    for outcome in report.having(Status.UNTESTABLE):
        causes.setdefault(outcome.cause, []).append(outcome.requirement.id)
    for cause, ids in causes.items():
        head = (f"{Status.UNTESTABLE.upper()} ", STYLES[Status.UNTESTABLE])
        yield Text.assemble(head, (f"{len(ids)} requirement{'s' * (len(ids) > 1)}", "bold"), f"  {cause}")
        yield Text(f"    {', '.join(_ranges(ids))}")


def _ranges(ids: list[str]) -> list[str]:
    """Ids that follow each other, as `BATCH-FLD-001..023`."""
    runs: list[list[str]] = []
    for known in ids:
        area, number = known[:-3], int(known[-3:])
        if runs and runs[-1][-1] == f"{area}{number - 1:03d}":
            runs[-1].append(known)
        else:
            runs.append([known])
    return [run[0] if len(run) == 1 else f"{run[0]}..{run[-1][-3:]}" for run in runs]


def _details(outcome: Outcome, report: Report) -> Iterator[str]:
    if outcome.cause:
        yield outcome.cause
    failing = outcome.status in {Status.FAIL, Status.WARN}
    if failing and outcome.evidence:
        first = outcome.evidence[0]
        if first.where:
            yield f"where: {first.where}"
        if first.object is not None:
            yield f"smallest object: {json.dumps(first.object, ensure_ascii=False)}"
        if first.patch:
            yield f"patch: {json.dumps(first.patch)}"
    if outcome.status is Status.FAIL:
        yield "authority: " + "; ".join(
            f"{source}, {place}" for source, place in outcome.requirement.authority
        )
        yield f"again: {again(outcome, report)}"


def again(outcome: Outcome, report: Report) -> str:
    """The command that judges just this requirement."""
    name = report.target.name if " " not in report.target.name else f"'{report.target.name}'"
    return f"batchspec check {report.target.kind} {name} --only {outcome.requirement.id}"


def counts_table(report: Report) -> Table:
    """How many requirements of each level ended how."""
    statuses = [status for status in Status if report.having(status)]
    table = Table("", *statuses, box=None, pad_edge=False)
    for level in Level:
        counts = report.counts()[level.lower()]
        if counts:
            table.add_row(level, *(str(counts.get(status, "")) for status in statuses))
    return table


def verdict_line(report: Report) -> Text:
    """The last line: the verdict, and why when it is not plain."""
    why = _why(report)
    return Text.assemble(
        "verdict: ", (report.verdict, VERDICT_STYLES[report.verdict]), f" ({why})" if why else ""
    )


def _why(report: Report) -> str:
    if report.verdict is Verdict.NON_CONFORMANT:
        failed = len(report.having(Status.FAIL))
        stale = len(report.having(Status.STALE_WAIVER))
        parts = [f"{failed} failed" if failed else "", f"{stale} stale waivers" if stale else ""]
        return ", ".join(filter(None, parts))
    if report.verdict is Verdict.INCOMPLETE:
        untestable = [o for o in report.having(Status.UNTESTABLE) if o.level.counts_at(report.gate)]
        if report.having(Status.ERROR):
            return "the kit itself failed; please report it"
        if not report.objects:
            return "nothing was judged"
        return f"{len(untestable)} could not be tested"
    return ""
