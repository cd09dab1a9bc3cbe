"""`make demo`: the main job against real things, and one table of what came of it.

Judges the docs' example object, the `Batch` of the installed openai package, and the reference server over HTTP;
paths given as arguments are judged as recorded objects, too.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from batchspec.driving.client.collect import check_client
from batchspec.driving.client.python_type import find
from batchspec.driving.server.collect import collect
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.settings import Settings
from batchspec.judging.of_texts import judge_files
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Level, Status
from batchspec.judging.report import Report, Target
from batchspec.judging.settling import settle
from batchspec.making.server.clock import VirtualClock
from batchspec.making.server.life import Pace, scenario_of
from batchspec.making.server.server import ReferenceServer
from batchspec.showing.console import STYLES, VERDICT_STYLES, show

HERE = Path(__file__).parent
PACE = Pace(validating=2, in_progress=2, per_request=20, finalizing=40, cancelling=40)
"""Seconds in each state. The run asks for the longest batch, of 20 requests, to be cancelled: it has to last until then.
Some twenty threads move the clock, so a state in which a batch has to be seen lasts for more looks than they take in turn."""


def recorded(path: str) -> Report:
    """The report on a file of objects."""
    return settle(judge_files([path]), Target("files", path))


def reference_server() -> Report:
    """The report on the reference server, driven over HTTP on loopback.

    The server's clock moves by a second each time that it is asked anything, and the run does not wait between two
    requests. So every state is seen, and the table is the same, however busy the machine is.
    """
    scenario = replace(scenario_of("happy"), pace=PACE)
    with ReferenceServer(clock=VirtualClock(step=1.0), scenario=scenario, seed=0) as server:
        settings = Settings(url=server.url)
        return judge_trace(collect(settings, budget=WaitedBudget(settings.timeout)))


def table(reports: dict[str, Report]) -> Table:
    """One row a target: how its requirements ended, and the verdict."""
    found = Table("target", *(f"{level} {status}" for level, status in COLUMNS), "verdict", title="batchspec")
    for name, report in reports.items():
        counts = report.counts()
        numbers = [
            f"[{STYLES[status]}]{counts[level.lower()].get(status, 0)}[/]" for level, status in COLUMNS
        ]
        found.add_row(name, *numbers, f"[{VERDICT_STYLES[report.verdict]}]{report.verdict}[/]")
    return found


COLUMNS = [
    (Level.MUST, Status.PASS),
    (Level.MUST, Status.FAIL),
    (Level.SHOULD, Status.PASS),
    (Level.SHOULD, Status.WARN),
]


def main(paths: list[str]) -> int:
    """Judge everything, show it, and exit 1 unless what must conform does."""
    console = Console(width=None if sys.stdout.isatty() else 110)
    reports = {"the docs' example object": recorded(str(HERE / "docs_example.json"))}
    client = find("openai.types:Batch")
    reports[f"openai {client.version}, openai.types.Batch"] = check_client(client)
    reports["the reference server, over HTTP"] = reference_server()
    for path in paths:
        reports[path] = recorded(path)
    for report in reports.values():
        show(report, console)
        console.print()
    console.print(table(reports))
    return 0 if all(report.ok for report in reports.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
