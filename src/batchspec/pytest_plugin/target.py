"""The target of the suite: which one is set, and the trace of it. It is refused in the words of the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from batchspec.driving.client_target import client_trace
from batchspec.driving.server.apps.app import App
from batchspec.driving.server.http.redact import Redactor
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.server_target import app_named, run_settings, server_trace, started
from batchspec.driving.target import TargetError, recorded_trace
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.judging.redacting import Redact
from batchspec.judging.repeated import report_of_runs
from batchspec.judging.report import Report, Target
from batchspec.judging.sides import gating
from batchspec.pytest_plugin.misspelt import misspelt_hook
from batchspec.pytest_plugin.options import flag, layer, setting, target_file, targets, withholding
from batchspec.pytest_plugin.pins import NOTHING, Pins
from batchspec.pytest_plugin.plan import HOOK, Plan, hook_of, plans
from batchspec.pytest_plugin.refusing import usage_error
from batchspec.pytest_plugin.workers import is_worker
from batchspec.reading.interrupted import Interrupted
from batchspec.reading.trace import Trace
from batchspec.settings import LONGEST_TIMEOUT, MOST_REQUESTS, TARGETS, TIMEOUT, WINDOW
from batchspec.system import signals, whole_file
from batchspec.system.quoting import shortened
from batchspec.system.secrets.held import VAULT
from batchspec.system.system_errors import with_file
from batchspec_contract.registry import REQUIREMENTS, Requirement


def refuse_without_target(session: pytest.Session) -> None:
    """Raise `pytest.UsageError` unless each item of the suite itself has one target, and the report a folder; to list takes none.

    In somebody's own tests the first item tells that there is no target, and their other tests go on. So it does in a
    worker of pytest-xdist, which cannot refuse a session.
    """
    config = session.config
    if config.option.collectonly or is_worker(config):
        return
    try:
        for plan, item in plans(session).items():
            if getattr(item, "cls", None) is None:
                refuse_no_target(item, plan)
        refuse_no_folder(config)
    except TargetError as error:
        raise usage_error(str(error)) from None


def refuse_no_target(item: pytest.Item, plan: Plan) -> None:
    """Raise `TargetError` where neither the hook nor exactly one setting names what the item judges."""
    if hook_of(item) is None:
        refuse_no_setting(item.config, plan.pins)


def refuse_no_setting(config: pytest.Config, pins: Pins = NOTHING) -> None:
    """Raise `TargetError` unless exactly one setting names a target."""
    given = targets(config)
    if len(given) == 1:
        return
    options = ", ".join(f"--batchspec-{name}" for name in TARGETS)
    what = "nothing to judge" if not given else f"more than one target ({', '.join(given)})"
    misspelt = "" if given else misspelt_hook(config)
    if misspelt:
        raise TargetError(f"{what}; {misspelt}", ExitCode.USAGE)
    at_home = ""
    if pins.where and not given:
        at_home = (
            f"return the target of {pins.where} from {HOOK} in conftest.py, set url in [tool.batchspec], or "
        )
    raise TargetError(f"{what}; {at_home}give one of {options}", ExitCode.USAGE)


def refuse_no_folder(config: pytest.Config) -> None:
    """Raise `TargetError` where the report cannot be written; nothing is left of the try."""
    path = setting(config, "json")
    if not path:
        return
    if whole_file.is_plain(path) and not whole_file.target_of(path).parent.is_dir():
        what = f"no folder {Path(path).parent} to write {Path(path).name} into"
        raise TargetError(what, ExitCode.USAGE)
    try:
        whole_file.try_out(path)
    except OSError as error:
        raise TargetError(f"{path}: cannot be written: {with_file(error)}", ExitCode.USAGE) from None


def requirements(config: pytest.Config, plan: Plan, *, hooked: bool) -> Sequence[Requirement]:
    """The requirements that the target is judged by; every one where none is set yet. Raises `pytest.UsageError` for a broken trace.

    A target that the hook gives, `hooked`, is a server.
    """
    scope, path = plan.scope, setting(config, "trace")
    if hooked:
        return gating(Target("server", ""), scope)
    if path:
        try:
            header = recorded_trace(Path(path)).header
            return gating(Target(header.target, header.name), scope)
        except TargetError as error:
            raise usage_error(str(error)) from None
    if setting(config, "client") or setting(config, "adapter"):
        return gating(Target("client", ""), scope)
    of_a_server = setting(config, "url") or setting(config, "app") or plan.pins.where
    return gating(Target("server", ""), scope) if of_a_server else REQUIREMENTS


def judged(config: pytest.Config, plans: Sequence[Plan], server: str | App | None) -> list[Report]:
    """The report of each plan on one run of the target, which is `server`, or the one that the settings name.

    Raises `TargetError` for a target that is named wrongly and for one that never answers, `JudgedSoFar` for an interrupt.
    """
    if server is None:
        refuse_no_setting(config, plans[0].pins)
        path, client, adapter = (setting(config, name) for name in ("trace", "client", "adapter"))
        if path:
            return _reports(plans, [partial(recorded_trace, Path(path))], VAULT.text)
        if client or adapter:
            seconds = _seconds(setting(config, "timeout"))
            run = partial(client_trace, client, adapter, withholding(config), seconds)
            return _reports(plans, [run], VAULT.text)
    settings = server_settings(config, plans[0].pins, server)
    runs = _whole(setting(config, "repeat"), "repeat", "the number of runs, as in 3") or 1
    with started(settings):
        return _reports(plans, [partial(server_trace, settings)] * runs, Redactor.of(settings).text)


class JudgedSoFar(KeyboardInterrupt):
    """A run was interrupted; the message says what it made and what is left, `reports` what it showed until then."""

    def __init__(self, message: str, reports: Sequence[Report]) -> None:
        self.reports = reports
        super().__init__(message)


def _reports(plans: Sequence[Plan], runs: Sequence[Callable[[], Trace]], hide: Redact) -> list[Report]:
    """The report of each plan on these runs; raises `JudgedSoFar` for an interrupt."""
    traces, told = list[Trace](), None
    try:
        for run in runs:
            traces.append(run())
    except Interrupted as stop:
        traces.append(stop.trace)
        told = str(stop)
    reports = [report_of_runs(traces, hide, plan.scope) for plan in plans]
    late = signals.held_back()
    if told is None and late:
        told = f"interrupted by {late} once the run was over; it is judged whole"
        reports = [replace(report, interrupted=late) for report in reports]
    if told is not None:
        raise JudgedSoFar(told, reports)
    return reports


def server_settings(config: pytest.Config, pins: Pins = NOTHING, server: str | App | None = None) -> Settings:
    """The settings of a run against `server`, or against the URL that is set. Raises `TargetError`."""
    batch_id = setting(config, "batch_id")
    if flag(config, "read_only") != (batch_id is not None):
        what = "read_only and batch_id go together: a run that writes nothing looks at that batch"
        raise TargetError(what, ExitCode.USAGE)
    given: dict[str, Any] = {name: setting(config, name) for name in AS_THEY_ARE}
    url: str | None = setting(config, "url")
    app: str | App | None = setting(config, "app")
    if server is not None:
        url, app = (None, server) if isinstance(server, App) else (server, None)
    return run_settings(
        url,
        layer(config, pins),
        app=app_named(app) if isinstance(app, str) else app,
        api_key_env=setting(config, "api_key_env"),
        second_key_env=setting(config, "second_key_env"),
        base_path=setting(config, "base_path"),
        file=target_file(config),
        timeout=_seconds(setting(config, "timeout")),
        window=setting(config, "completion_window") or WINDOW,
        max_requests=_whole(
            setting(config, "max_requests"), "max_requests", "the most HTTP requests, as in 200"
        ),
        **{name: value for name, value in given.items() if value},
    )


AS_THEY_ARE = ("endpoint", "model", "ca_bundle", "input_file_id", "batch_id")
"""Settings that a run has under the same name."""


LONGEST_NUMBER = 20
"""Digits of a whole number that are looked at; the largest one that is taken has fewer."""


def _whole(given: str | None, name: str, takes: str) -> int | None:
    """A setting that is a whole number from 1; raises `TargetError` for any other value."""
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and 0 < int(given[:LONGEST_NUMBER]) <= MOST_REQUESTS):
        line = (
            f"the {name} {shortened(repr(given))} is no whole number from 1 to {MOST_REQUESTS}; give {takes}"
        )
        raise TargetError(line, ExitCode.USAGE)
    return int(given)


def _seconds(given: str | None) -> float:
    try:
        found = float(given or TIMEOUT)
    except ValueError:
        line = f"the timeout {shortened(repr(given))} is no number; give it in seconds, as in {TIMEOUT:g}"
        raise TargetError(line, ExitCode.USAGE) from None
    if not 0 < found <= LONGEST_TIMEOUT:
        line = f"the timeout {found:g} is not within a week; give it in seconds, as in {TIMEOUT:g}"
        raise TargetError(line, ExitCode.USAGE)
    return found
