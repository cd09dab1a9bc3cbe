"""The fixture `check_batch_app`: an ASGI or WSGI app, driven in process and judged in the middle of a test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from batchspec.declarations.file import BadTarget, load
from batchspec.driving.layers import BadValue, Layer
from batchspec.driving.server.apps.app import App, BadApp
from batchspec.driving.server.http.redact import Redactor
from batchspec.driving.server_target import run_settings, server_trace
from batchspec.driving.target import TargetError
from batchspec.judging.outcomes.verdict import Level
from batchspec.judging.outcomes.waiver import Waiver
from batchspec.judging.repeated import report_of_runs
from batchspec.judging.report import Report, Scope
from batchspec.judging.selecting import choosing_none
from batchspec.judging.waivers.applying import waived
from batchspec.judging.waivers.reading import BadWaivers
from batchspec.judging.waivers.reading import load as load_waivers
from batchspec.pytest_plugin.messages import NonConformance, of_report
from batchspec.settings import LEVEL, WINDOW
from batchspec.system.inert.logs import line
from batchspec.system.nearest import did_you_mean

OF_A_RUN = (
    *("endpoint", "model", "input_file_id", "batch_id", "timeout", "max_requests"),
    *("api_key_env", "second_key_env", "base_path"),
)
"""Settings that `run_settings` has under the same name."""
SEVERAL = {"headers": "header", "query": "query", "capabilities": "capability"}
"""Settings that are mappings here, and the row of each in the table of settings, whose name is an option's."""
OTHERS = ("completion_window", "profile", "level", "only", "contract", "existing", "target_file", "waivers")
TAKEN = (*OF_A_RUN, *SEVERAL, *OTHERS)
"""Every setting of `check_batch_app`."""


def check_app(app: Any, **settings: Any) -> Report:
    """The report on an app that conforms; one that does not fails the test with its causes.

    `app` is an ASGI or WSGI app, a factory, or a text `module:app`. The settings are called as the options of `batchspec
    check server`; `headers`, `query` and `capabilities` are mappings. No file of settings is read but `target_file`.
    """
    __tracebackhide__ = True

    report, fault = None, ""
    try:
        report = _report(App.of(app), settings)
    except (TargetError, BadApp, BadValue, BadTarget, BadWaivers) as error:
        fault = str(error)
    if report is None:  # outside of the handler, whose exception pytest would show, too
        pytest.fail(line(f"batchspec: {fault}"))
    if not report.ok:
        raise NonConformance("\n".join(of_report(report, report.target.name)))
    return report


def _report(app: App, given: Mapping[str, Any]) -> Report:
    _refuse_unknown(given)
    _scope(given)  # what is set wrongly is told before the app is driven
    file = load(Path(given["target_file"])) if given.get("target_file") else None
    own = file.settings() if file else {}
    settings = {**own, **given}
    chosen = run_settings(
        None,
        _layer(given).over(Layer.of(own, str(file.path) if file else "")),
        app=app,
        file=file,
        window=settings.get("completion_window") or WINDOW,
        **{"api_key_env": None, **{name: settings[name] for name in OF_A_RUN if settings.get(name)}},
    )
    waivers = load_waivers(Path(settings["waivers"])) if settings.get("waivers") else ()
    report = report_of_runs([server_trace(chosen)], Redactor.of(chosen).text, _scope(settings))
    return _waived(report, waivers)


def _refuse_unknown(given: Mapping[str, Any]) -> None:
    for name in given:
        if name not in TAKEN:
            hint = did_you_mean(name, TAKEN, quoted=True)
            raise TypeError(
                f"check_batch_app has no setting {name!r}; {f'{hint}?' if hint else 'there are ' + ', '.join(TAKEN)}"
            )


def _layer(given: Mapping[str, Any]) -> Layer:
    """The headers, query parameters and capabilities, each a mapping, or texts as the options take them."""
    form = {"headers": "{}: {}", "query": "{}={}", "capabilities": "{}={}"}
    table: dict[str, Any] = {"profile": given.get("profile")}
    for name, setting in SEVERAL.items():
        value = given.get(name) or {}
        pairs = value.items() if isinstance(value, Mapping) else ()
        table[setting] = [form[name].format(key, _switch(part)) for key, part in pairs] or list(value)
    return Layer.of(table, "check_batch_app")


def _switch(value: Any) -> Any:
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else value


def _scope(settings: Mapping[str, Any]) -> Scope:
    level = str(settings.get("level") or LEVEL).upper()
    if level not in set(Level):
        raise BadValue(f"no level {level.lower()!r}; there are must, should and may")
    only = settings.get("only") or ()
    ids = [part.strip() for part in (only.split(",") if isinstance(only, str) else only)]
    unknown = choosing_none(ids)
    if unknown:
        raise BadValue(f"only: no requirement begins with {unknown!r}; REQUIREMENTS.md lists them all")
    more = {"contract": settings["contract"]} if settings.get("contract") else {}
    return Scope(
        gate=Level(level),
        only=tuple(filter(None, ids)),
        existing=bool(settings.get("existing")),
        **more,
    )


def _waived(report: Report, waivers: Iterable[Waiver]) -> Report:
    found = tuple(waivers)
    return waived(report, found, datetime.now(timezone.utc).date()) if found else report
