"""The report of the suite, made once: the target's trace is judged, and the waivers are held against it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any, cast

import pytest

from batchspec.judging.report import Report
from batchspec.judging.waivers.applying import waived
from batchspec.pytest_plugin.options import scope, setting, targets, waivers
from batchspec.pytest_plugin.target import judged
from batchspec.pytest_plugin.workers import HANDED_OVER, handed_over, rerun_command

_report_key = pytest.StashKey[dict[str, Any]]()


def report(config: pytest.Config) -> dict[str, Any]:
    """The report as JSON: handed over by the controller of pytest-xdist, or made here when first asked for."""
    if _report_key not in config.stash:
        handed = handed_over(config)
        config.stash[_report_key] = handed["report"] if handed else _made(config).to_json()
    return config.stash[_report_key]


def keep(config: pytest.Config, made: Report) -> None:
    """Take a report that was made elsewhere for that of the session; the waivers are held against it."""
    config.stash[_report_key] = completed(config, made).to_json()


def _made(config: pytest.Config) -> Report:
    return completed(config, judged(config, scope(config)))


def completed(config: pytest.Config, made: Report) -> Report:
    """The report with the version that the target is said to have, and the waivers held against it."""
    version = setting(config, "target_version") or made.target.version
    made = replace(made, target=replace(made.target, version=version))
    return waived(made, waivers(config), datetime.now(timezone.utc).date())


def report_if_made(config: pytest.Config) -> dict[str, Any] | None:
    """The report as JSON where one was made in this process."""
    return config.stash.get(_report_key, None)


def rows(config: pytest.Config) -> dict[str, dict[str, Any]]:
    """The report's rows by requirement."""
    return {row["id"]: row for row in report(config)["requirements"]}


def cause_of(config: pytest.Config, requirement: str) -> dict[str, Any] | None:
    """The cause that a requirement breaks by, or that left it open; `None` where there is none."""
    for cause in report(config)["causes"]:
        if requirement in cause["requirements"] or requirement in cause["starved"]:
            return cast("dict[str, Any]", cause)
    return None


def hand_over(node: Any) -> None:
    """Give a worker of pytest-xdist the report, made here in the controller."""
    config = node.config
    if targets(config) and not config.option.collectonly:
        text = json.dumps({"report": report(config), "again": rerun_command(config)})
        node.workerinput[HANDED_OVER] = text
