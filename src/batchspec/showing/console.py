"""The report for a terminal: the verdict, then its causes; with `--verbose` each requirement in detail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.text import Text

from batchspec.judging.outcomes.outcome import Aside
from batchspec.judging.outcomes.verdict import Level, Status, Verdict
from batchspec.judging.report import Report
from batchspec.showing.brief import Line, lines
from batchspec.showing.failures import parts
from batchspec.showing.terminal import Terminal
from batchspec.showing.words import rerun_command
from batchspec.system.inert.logs import sentence

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
OTHER_STYLES = {"head": "bold", "advice": "bold yellow"}
IN_QUESTION = (Status.ERROR, Status.FAIL, Status.STALE_WAIVER, Status.WARN, Status.WAIVED, Status.UNTESTABLE)
"""The statuses of requirements that `--verbose` shows in detail; those after them are a line each."""


def show(report: Report, terminal: Terminal, *, verbose: bool = False) -> None:
    """Print the report; `verbose` adds every requirement that was asked for, the broken ones with all that is known."""
    found = report.to_json()
    for line in lines(found, terminal.width, whole=verbose):
        terminal.print(_styled(line, report), soft_wrap=True)
    for text in _detailed(found, report) if verbose else ():
        terminal.print(text, soft_wrap=True)


def _styled(line: Line, report: Report) -> Text:
    if line.about == "verdict":
        head, found, rest = line.text.partition(str(report.verdict))
        return Text.assemble(head, (found, VERDICT_STYLES[report.verdict]), rest)
    if line.about in set(Status):
        head, found, rest = line.text.partition(line.about.upper())
        return Text.assemble(head, (found, STYLES[Status(line.about)]), rest)
    return Text(line.text, style=OTHER_STYLES.get(line.about, ""))


def _detailed(found: Mapping[str, Any], report: Report) -> Iterator[Text]:
    """Each requirement that was asked for: those in question first, by status."""
    outcomes = [outcome for outcome in report.outcomes if outcome.aside is not Aside.NOT_SELECTED]
    rows = {row["id"]: row for row in found["requirements"]}
    command = rerun_command(report)
    yield Text("")
    for status in (*IN_QUESTION, Status.PASS, Status.NOT_APPLICABLE):
        for outcome in outcomes:
            if outcome.status is status:
                yield from _entry(rows[outcome.requirement.id], command)


def _entry(row: Mapping[str, Any], command: str) -> Iterator[Text]:
    status = Status(row["status"])
    yield Text.assemble(
        (f"{status.upper()} ", STYLES[status]),
        (f"{row['id']} {Level(row['level'])}", "bold"),
        f"  {sentence(row['statement'])}",
    )
    for part in parts(row, command):
        yield from (Text(f"    {line}") for line in part.lines)
