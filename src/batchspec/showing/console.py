"""The report for a terminal: the verdict last, each failure with what a reader needs to mend it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from batchspec.judging.coverage import in_one_line
from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import Level, Status, Verdict
from batchspec.judging.report import Report
from batchspec.showing.failures import Part, parts
from batchspec.showing.words import rerun_command, target_words, untestable, verdict_reason
from batchspec.showing.xml_text import one_line

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
    head = Text(one_line(f"batchspec · contract {report.contract} · {target_words(report)}"), style="bold")
    parts: list[RenderableType] = [head, *(Text(one_line(note)) for note in report.notes)]
    shown = (outcome for outcome in report.outcomes if outcome.status not in {*quiet, Status.UNTESTABLE})
    parts += [_entry(outcome, report, verbose=verbose) for outcome in shown]
    parts += [*_untestable(report), counts_table(report)]
    coverage = in_one_line(report.coverage.to_json(), report.target.kind)
    return Group(*parts, *([Text(coverage)] if coverage else []), verdict_line(report))


def _entry(outcome: Outcome, report: Report, *, verbose: bool) -> RenderableType:
    requirement = outcome.requirement
    title = Text.assemble(
        (f"{outcome.status.upper()} ", STYLES[outcome.status]),
        (f"{requirement.id} {requirement.level}", "bold"),
        f"  {requirement.statement}",
    )
    shown = [
        part
        for part in parts(outcome.to_json(), rerun_command(report))
        if verbose or _is_brief(part, outcome)
    ]
    return Group(title, *(Text(f"    {line}") for part in shown for line in part.lines))


def _is_brief(part: Part, outcome: Outcome) -> bool:
    """True for the parts that are shown without `--verbose`: all but signatures; of a waived fault, its cause and its waiver."""
    brief = {"", "waiver"}
    return part.label in brief if outcome.status is Status.WAIVED else part.label != "signature"


def _untestable(report: Report) -> Iterator[RenderableType]:
    """A line for each cause, with the ids of the requirements that could not be tested for it."""
    for cause, ids, ranges in untestable(report):
        head = (f"{Status.UNTESTABLE.upper()} ", STYLES[Status.UNTESTABLE])
        yield Text.assemble(
            head, (f"{len(ids)} requirement{'s' * (len(ids) > 1)}", "bold"), f"  {one_line(cause)}"
        )
        yield Text(f"    {', '.join(ranges)}")


def counts_table(report: Report) -> Table:
    """The numbers of requirements, a row for each level and a column for each status."""
    statuses = [status for status in Status if report.having(status)]
    table = Table("", *statuses, box=None, pad_edge=False)
    for level in Level:
        counts = report.counts()[level.lower()]
        if counts:
            table.add_row(level, *(str(counts.get(status, "")) for status in statuses))
    return table


def verdict_line(report: Report) -> Text:
    """The last line: the verdict, and the reason for it."""
    reason = verdict_reason(report)
    style = VERDICT_STYLES[report.verdict]
    return Text.assemble("verdict: ", (report.verdict, style), f" ({reason})" if reason else "")
