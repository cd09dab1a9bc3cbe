"""The reports of the suite, made once a run: the target is driven, its trace judged, and the waivers held against it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from batchspec.driving.server.http.redact import Redactor
from batchspec.driving.target import TargetError
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.judging.report import Report
from batchspec.judging.waivers.applying import waived
from batchspec.pytest_plugin.hooked import opened
from batchspec.pytest_plugin.made import Made, known
from batchspec.pytest_plugin.messages import NotJudged
from batchspec.pytest_plugin.options import named_by_an_option, setting, targets, waivers
from batchspec.pytest_plugin.plan import (
    HOOK,
    Plan,
    hook_of,
    plan_of,
    plan_of_traffic,
    plan_without_hook,
    plans,
)
from batchspec.pytest_plugin.session_end import write_reports
from batchspec.pytest_plugin.sharing import shared
from batchspec.pytest_plugin.target import JudgedSoFar, judged, refuse_no_folder, server_settings
from batchspec.pytest_plugin.workers import HANDED_OVER, handed_over, is_worker
from batchspec.system import signals
from batchspec.system.inert.logs import line, lines
from batchspec.system.secrets.held import shown

if TYPE_CHECKING:
    from pluggy import HookCaller

told_key = pytest.StashKey[str]()
"""On the item that made a run: what came of it, as a worker tells it to the controller. Empty outside of workers."""


def report(item: pytest.Item) -> dict[str, Any]:
    """The report that the item is a part of, as JSON."""
    plan = plan_of(item)
    return known(item.config)[plan.run].reports[plan.key]


def keep(config: pytest.Config, made: Report) -> None:
    """Take the report on the traffic; the waivers are held against it."""
    plan = plan_of_traffic(config)
    known(config)[plan.run] = Made({plan.key: completed(config, made).to_json()}, {plan.key: plan.where})


def rows(item: pytest.Item) -> dict[str, dict[str, Any]]:
    """The report's rows by requirement."""
    return {row["id"]: row for row in report(item)["requirements"]}


def cause_of(item: pytest.Item, requirement: str) -> dict[str, Any] | None:
    """The cause that a requirement breaks by, or that left it open; `None` where there is none."""
    for cause in report(item)["causes"]:
        if requirement in cause["requirements"] or requirement in cause["starved"]:
            return cast("dict[str, Any]", cause)
    return None


def see_to_it(request: pytest.FixtureRequest) -> None:
    """See to it that there is the report for an item: the first item that is judged drives the target.

    Raises `NotJudged` in the item that finds that there can be none, and skips those after it. Ends the session where
    the suite itself is what pytest was asked to run.
    """
    __tracebackhide__ = True
    item = request.node
    plan = plan_of(item)
    made, is_new = known(item.config).get(plan.run), False
    if made is None or not (made.fault or plan.key in made.reports):
        made, is_new = _obtained(request, plan)
        known(item.config)[plan.run] = made
    if is_new:
        item.stash[told_key] = made.to_text() if is_worker(item.config) else ""
        if made.fault and made.code:
            if item.cls is None and not is_worker(item.config):
                leave(made)
            raise NotJudged(lines(f"batchspec: {made.fault}"))
    if plan.key not in made.reports:
        pytest.skip(line(f"batchspec: {made.fault.partition(chr(10))[0]}"))


def leave(made: Made) -> None:
    """End the session with the exit code of the command line."""
    pytest.exit(lines(f"batchspec: {made.fault}"), returncode=made.code)


def _obtained(request: pytest.FixtureRequest, plan: Plan) -> tuple[Made, bool]:
    """What came of the plan's run, and true where nobody has told it yet."""
    config = request.config

    def folder() -> Path:
        return cast("Path", request.getfixturevalue("tmp_path_factory").getbasetemp())

    def make() -> Made:
        every = [other for other in plans(request.session) if other.run == plan.run]
        return _made(config, every, hook_of(request.node), folder)

    if not is_worker(config):
        return make(), True
    handed = handed_over(config)
    if plan.run in handed and plan.key in handed[plan.run].reports:
        return handed[plan.run], False
    # pytest-xdist gives each worker a folder in that of the controller.
    return shared(folder().parent, plan.run, make)


def _made(
    config: pytest.Config, every: Sequence[Plan], hooked: HookCaller | None, folder: Callable[[], Path]
) -> Made:
    """Drive the target, and judge what it did by each of these plans."""
    reports: dict[str, dict[str, Any]] = {}
    where = {plan.key: plan.where for plan in every}
    try:
        refuse_no_folder(config)
        with signals.raised(), _target(config, every[0], hooked, folder) as server:
            for plan, made in zip(every, judged(config, every, server), strict=True):
                reports[plan.key] = completed(config, made).to_json()
    except TargetError as error:
        return Made(reports, where, shown(str(error)), error.code)
    except pytest.UsageError as error:
        return Made(reports, where, str(error).removeprefix("batchspec: "), ExitCode.USAGE)
    except pytest.skip.Exception as error:
        return Made(fault=shown(f"{HOOK}: {error.msg}"))
    except JudgedSoFar as stop:
        for plan, made in zip(every, stop.reports, strict=True):
            reports[plan.key] = completed(config, made).to_json()
        told = shown(str(stop))
        known(config)[every[0].run] = Made(reports, where, told, interrupted=True)
        write_reports(config)  # under pytest-xdist, nobody may come to it later
        pytest.exit(line(f"batchspec: {told}"), returncode=pytest.ExitCode.INTERRUPTED)
    return Made(reports, where)


def _target(config: pytest.Config, plan: Plan, hooked: HookCaller | None, folder: Callable[[], Path]) -> Any:
    """The server that the hook gives, as a context; `None` in it where the settings name the target."""
    if hooked is None:
        return nullcontext()
    # What is set wrongly is told before anything is started.
    settings = server_settings(config, plan.pins, ANY_SERVER)
    return opened(hooked, config, folder, Redactor.of(settings).text)


ANY_SERVER = "http://127.0.0.1"
"""An address for settings that are wanted before there is a server."""


def completed(config: pytest.Config, made: Report) -> Report:
    """The report with the version that the target is said to have, and the waivers held against it."""
    version = setting(config, "target_version") or made.target.version
    made = replace(made, target=replace(made.target, version=version))
    return waived(made, waivers(config), datetime.now(timezone.utc).date())


def hand_over(node: Any) -> None:
    """Give a worker of pytest-xdist the report on the target that the settings name, made here in the controller."""
    config, plan = node.config, plan_without_hook(node.config)
    if not targets(config) or config.option.collectonly:
        return
    if getattr(config.hook, HOOK).get_hookimpls() and not named_by_an_option(config):
        return  # the hook is asked where it is known for sure which conftest files there are
    if plan.run not in known(config):
        known(config)[plan.run] = _made(config, [plan], None, Path)
    made = known(config)[plan.run]
    if made.fault:
        leave(made)
    node.workerinput[HANDED_OVER] = json.dumps({plan.run: made.to_text()})
