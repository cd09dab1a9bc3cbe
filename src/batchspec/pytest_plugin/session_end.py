"""The end of a session: the report is written, the verdict shown, and the exit status is never better than it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from batchspec.judging.outcomes.verdict import ExitCode, Level, Status, exit_code
from batchspec.judging.report import decides
from batchspec.pytest_plugin.made import Made, known
from batchspec.pytest_plugin.options import flag, setting
from batchspec.pytest_plugin.plan import TRAFFIC
from batchspec.showing.brief import lines
from batchspec.system.inert.logs import line as inert
from batchspec.system.inert.texts import json_text
from batchspec.system.system_errors import with_file
from batchspec.system.whole_file import STANDARD_OUTPUT, write

Result = tuple[str, str, str, str]


def take(config: pytest.Config, told: Sequence[str]) -> None:
    """Take in what the workers of pytest-xdist told."""
    for number, text in enumerate(filter(None, told)):
        known(config).setdefault(f"told {number}", Made.of_text(text))


def exit_status(config: pytest.Config, results: Sequence[Result], status_so_far: int) -> int:
    """Write the report that was asked for, and give the session's exit status, never better than the results are.

    `results` are the levels and statuses of the items, the level from which they count, and the beginning of the node id.
    """
    write_reports(config)
    # An interrupt, wrong usage or an error of pytest's own says more than the verdict.
    if status_so_far not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        return status_so_far
    if config.stash[unwritten_key]:
        return int(pytest.ExitCode.USAGE_ERROR)
    faults = [made.code for made in known(config).values() if made.code]
    return max([int(status_so_far), _of_the_results(config, results), *faults])


def _of_the_results(config: pytest.Config, results: Sequence[Result]) -> int:
    if flag(config, "advisory"):
        results = [row for row in results if row[1] == Status.ERROR]
    # What the suite judges is no excuse for a proxy that nothing came through, nor the other way round.
    code = max(_of_one(config, results, of_traffic=of_traffic) for of_traffic in (False, True))
    wrong = {ExitCode.OK: pytest.ExitCode.OK, ExitCode.NO_ANSWER: pytest.ExitCode.INTERNAL_ERROR}
    return int(wrong.get(code, pytest.ExitCode.TESTS_FAILED))


def _of_one(config: pytest.Config, results: Sequence[Result], *, of_traffic: bool) -> ExitCode:
    """The exit code of the items of the suite, or of those on the traffic."""
    results = [row for row in results if (row[3] == TRAFFIC) is of_traffic]
    # Whoever selects some items of the suite has chosen what is judged, be it no MUST.
    found = (report for where, report in _reports(config) if (where == TRAFFIC) is of_traffic)
    of_all = sum(len(report["requirements"]) for report in found)
    by_gate: dict[str, list[tuple[Level, Status]]] = {}
    for level, status, gate, _ in results:
        by_gate.setdefault(gate, []).append((Level(level), Status(status)))
    codes = (exit_code(rows, Level(gate), chosen=len(results) < of_all) for gate, rows in by_gate.items())
    return max(codes, default=ExitCode.OK)


unwritten_key = pytest.StashKey[list[str]]()


def write_reports(config: pytest.Config) -> None:
    """Write the reports that this process knows of to the path that is set. One that cannot be written is told in the summary."""
    path = setting(config, "json")
    found = list(_reports(config))
    missing = config.stash[unwritten_key] = []
    for where, report in found if path else ():
        text = json_text(report, indent=2) + "\n"
        to = str(path) if len(found) == 1 else _path_of(str(path), where)
        try:
            write(text, to)
        except OSError as error:
            missing.append(f"{to}: cannot be written: {with_file(error)}")


def _path_of(path: str, where: str) -> str:
    """The path of one report of several, which has the name of its class."""
    if path == STANDARD_OUTPUT:
        return path
    named = Path(path)
    return str(named.with_name(f"{named.stem}.{re.sub('[^A-Za-z0-9]+', '-', where)}{named.suffix}"))


def _reports(config: pytest.Config) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each report that was made, and the node id of the class it is of, in the order of these."""
    every = (
        (made.where.get(key, ""), report)
        for made in known(config).values()
        for key, report in made.reports.items()
    )
    yield from sorted(every, key=lambda one: one[0])


def _part(results: Sequence[Result], of_all: int) -> Iterator[str]:
    """What came of the suite's items where they are not all requirements: the verdict is that of the run, the exit status is theirs."""
    results = [row for row in results if row[3] != TRAFFIC]
    if not 0 < len(results) < of_all:
        return
    bad = sum(decides(Level(level), Status(status), Level(gate)) for level, status, gate, _ in results)
    were = "was" if len(results) == 1 else "were"
    yield f"{len(results)} of {of_all} requirements {were} selected, {bad} of which fail or could not be tested"
    yield "the verdict below is that of the whole run:"


def summary_lines(config: pytest.Config, results: Sequence[Result]) -> list[str]:
    """The verdict, the causes and the counts, for the end of pytest's output."""
    width = shutil.get_terminal_size().columns
    found = list(_reports(config))
    of_suite = (report for where, report in found if where != TRAFFIC)
    shown = list(_part(results, sum(len(report["requirements"]) for report in of_suite)))
    for where, report in found:
        shown += [inert(f"{where}:")] if len(found) > 1 else []
        shown += [line.text for line in lines(report, width, whole=config.option.verbose > 0)]
    for made in known(config).values():
        if made.fault:
            line = made.fault.partition("\n")[0]  # the item that met it shows the rest
            shown.append(inert(line if made.reports else f"not judged: {line}"))
    return [*(shown or ["nothing was judged"]), *config.stash.get(unwritten_key, [])]
