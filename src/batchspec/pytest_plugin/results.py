"""The result of an item: the row of the report makes it pass, fail, be skipped or fail as expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from batchspec.judging.outcomes.verdict import Level, Status
from batchspec.judging.report import decides
from batchspec.pytest_plugin.messages import (
    NonConformance,
    NotJudged,
    NotWaived,
    Tolerated,
    Untestable,
    message,
)
from batchspec.pytest_plugin.plan import plan_of
from batchspec.pytest_plugin.report import cause_of, rows, see_to_it, told_key
from batchspec.pytest_plugin.workers import rerun_command
from batchspec.system.inert.logs import line, sentence

GATE, TOLD = "batchspec_gate", "batchspec_told"
"""Attributes of a report of pytest, which pytest-xdist brings to the controller: the level that fails, and what came of a run."""


def judge(requirement: str, item: pytest.Item, again: str = "") -> None:
    """Make the row of a requirement the result of the test `item`; `again` is the command that judges it again."""
    __tracebackhide__ = True
    row, gate = rows(item)[requirement], plan_of(item).scope.gate
    if not _is_open(row, gate):
        _attach(row, item)
    _conclude(row, gate, "\n".join(_message(row, item, again)))


def prepare(request: pytest.FixtureRequest) -> None:
    """Have the target judged, while the test is set up.

    Raises `Untestable` where the requirement could not be tested and so decides the verdict, `NotJudged` where none could.
    """
    __tracebackhide__ = True
    see_to_it(request)
    item = request.node
    row = rows(item).get(item.callspec.params.get("batchspec_requirement"))
    if row is not None and _is_open(row, plan_of(item).scope.gate):
        _attach(row, item)
        raise Untestable("\n".join(_message(row, item)))


def _is_open(row: dict[str, Any], gate: Level) -> bool:
    """True of a requirement that could not be tested and by that decides the verdict."""
    return row["status"] == Status.UNTESTABLE and decides(Level(row["level"]), Status.UNTESTABLE, gate)


def _message(row: dict[str, Any], item: pytest.Item, again: str = "") -> Iterator[str]:
    return message(row, again or rerun_command(item.config), cause_of(item, row["id"]))


def _attach(row: dict[str, Any], item: pytest.Item) -> None:
    """Give the item the row's data, so that pytest-xdist and JUnit have them."""
    excuse = row.get("waiver", {})
    data = {"requirement": row["id"], "level": row["level"], "status": row["status"], "cause": row["cause"]}
    data["waiver"] = f"{excuse['kind']}: {excuse['reason']}" if excuse else ""
    item.user_properties += [(f"batchspec.{key}", value) for key, value in data.items() if value]


def _conclude(row: dict[str, Any], gate: Level, text: str) -> None:
    """Raise what makes pytest see the row's status."""
    __tracebackhide__ = True
    status, level = Status(row["status"]), Level(row["level"])
    excuse = row.get("waiver", {})
    if status is Status.ERROR:
        raise RuntimeError(line(f"{row['id']}: the kit itself failed: {row['cause']}"))
    if decides(level, status, gate):
        raise NotWaived(text) if excuse else NonConformance(text)
    if status is Status.WAIVED or (status is Status.WARN and excuse.get("state") == "matched"):
        raise Tolerated(text)
    if status in {Status.NOT_APPLICABLE, Status.UNTESTABLE}:
        pytest.skip(sentence(row["cause"]))


def show_in_report(
    report: pytest.TestReport, failure: pytest.ExceptionInfo[BaseException] | None, item: pytest.Item
) -> None:
    """Give pytest's report what the end of the session takes, and put our message into pytest's report in place of a traceback, with `--runxfail` and without."""
    setattr(report, GATE, str(plan_of(item).scope.gate))
    if told_key in item.stash:
        setattr(report, TOLD, item.stash[told_key])
        del item.stash[told_key]
    if failure is not None and failure.errisinstance((NonConformance, NotJudged, NotWaived, Untestable)):
        shown = failure.getrepr(style="value")
        if shown.reprcrash is not None:  # its message is what the short summary shows
            shown.reprcrash.message = str(failure.value).partition("\n")[0]
        report.longrepr = shown
    if failure is not None and failure.errisinstance(Tolerated) and report.failed:
        # `--runxfail` makes an expected failure a plain one; a waived requirement stays an expected one.
        report.outcome = "skipped"
        report.wasxfail = str(dict(report.user_properties).get("batchspec.waiver", "waived"))
    # Who runs the suite has asked for a verdict, and marks of his own give none. In one's own tests a skip is a skip.
    if report.when == "setup" and report.skipped and getattr(item, "cls", None) is None:
        report.user_properties.append(("batchspec.status", str(Status.NOT_APPLICABLE)))
