"""The target of the suite: which one is set, and the trace of it. It is refused in the words of the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from batchspec.driving.client_target import client_trace
from batchspec.driving.server.http.redact import Redactor
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.server.interrupt import Interrupted
from batchspec.driving.server_target import app_named, run_settings, server_trace, started
from batchspec.driving.target import TargetError, recorded_trace
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.judging.repeated import report_of_runs
from batchspec.judging.report import Report, Scope, Target
from batchspec.judging.sides import gating
from batchspec.pytest_plugin.options import flag, layer, setting, target_file, targets
from batchspec.pytest_plugin.workers import handed_over, is_worker
from batchspec.settings import TARGETS, TIMEOUT, WINDOW
from batchspec.showing.xml_text import one_line
from batchspec_contract.registry import REQUIREMENTS, Requirement


def refuse_without_target(config: pytest.Config) -> None:
    """Raise `pytest.UsageError` unless there is one target, and a folder for the report; to list the suite takes none."""
    if config.option.collectonly or handed_over(config):
        return
    given = targets(config)
    if len(given) != 1:
        options = ", ".join(f"--batchspec-{name}" for name in TARGETS)
        what = "nothing to judge" if not given else f"more than one target ({', '.join(given)})"
        raise pytest.UsageError(f"batchspec: {what}; give one of {options}")
    if is_worker(config):
        what = "under pytest-xdist the target is an option or an ini key, not in a file of settings alone"
        raise pytest.UsageError(f"batchspec: {what}")
    path = setting(config, "json")
    if path and path != "-" and not Path(path).resolve().parent.is_dir():
        raise pytest.UsageError(f"batchspec: no folder {Path(path).parent} to write {Path(path).name} into")


def requirements(config: pytest.Config, scope: Scope) -> Sequence[Requirement]:
    """The requirements that the target is judged by; every one where none is set yet. Raises `pytest.UsageError` for a broken trace."""
    path = setting(config, "trace")
    if path:
        try:
            header = recorded_trace(Path(path)).header
            return gating(Target(header.target, header.name), scope)
        except TargetError as error:
            raise pytest.UsageError(f"batchspec: {error}") from None
    if setting(config, "client") or setting(config, "adapter"):
        return gating(Target("client", ""), scope)
    is_server = setting(config, "url") or setting(config, "app")
    return gating(Target("server", ""), scope) if is_server else REQUIREMENTS


def judged(config: pytest.Config, scope: Scope) -> Report:
    """The report on the target, which is driven, or read where it is a trace.

    Ends the session, with exit code 2 for a target that is named wrongly and for an interrupt, 3 for a target that never answers.
    """
    try:
        return _judged(config, scope)
    except TargetError as error:
        pytest.exit(f"batchspec: {error}", returncode=error.code)
    except Interrupted as error:
        pytest.exit(f"batchspec: {one_line(str(error))}", returncode=pytest.ExitCode.INTERRUPTED)


def _judged(config: pytest.Config, scope: Scope) -> Report:
    path, client, adapter = (setting(config, name) for name in ("trace", "client", "adapter"))
    if path:
        return judge_trace(recorded_trace(Path(path)), scope)
    if client or adapter:
        return judge_trace(client_trace(client, adapter), scope)
    settings = _server_settings(config)
    runs = _whole(setting(config, "repeat"), "repeat", "the number of runs, as in 3") or 1
    with started(settings):
        traces = [server_trace(settings) for _ in range(runs)]
    return report_of_runs(traces, Redactor.of(settings).text, scope)


def _server_settings(config: pytest.Config) -> Settings:
    batch_id = setting(config, "batch_id")
    if flag(config, "read_only") != (batch_id is not None):
        what = "read_only and batch_id go together: a run that writes nothing looks at that batch"
        raise TargetError(what, ExitCode.USAGE)
    given: dict[str, Any] = {name: setting(config, name) for name in AS_THEY_ARE}
    url, app = setting(config, "url"), setting(config, "app")
    return run_settings(
        url,
        layer(config),
        app=app_named(app) if app else None,
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


def _whole(given: str | None, name: str, takes: str) -> int | None:
    """A setting that is a whole number from 1; raises `TargetError` for any other value."""
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and int(given[:10]) > 0):
        line = f"the {name} {given!r} is no whole number from 1; give {takes}"
        raise TargetError(line, ExitCode.USAGE)
    return int(given)


def _seconds(given: str | None) -> float:
    try:
        return float(given or TIMEOUT)
    except ValueError:
        line = f"the timeout {given!r} is no number; give it in seconds, as in {TIMEOUT:g}"
        raise TargetError(line, ExitCode.USAGE) from None
