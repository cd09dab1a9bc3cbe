"""The run of the suite: the target is driven or a trace read, once, and judged."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from batchspec.driving.client.collect import collect as collect_client
from batchspec.driving.client.command import BadTarget, NoHello, resolve
from batchspec.driving.server.collect import NoAnswer
from batchspec.driving.server.collect import collect as collect_server
from batchspec.driving.server.http.settings import BadURL, Settings, base_url
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.report import Report, Scope
from batchspec.judging.verdict import Level
from batchspec.judging.waiver import Waiver
from batchspec.judging.waivers.applying import waived
from batchspec.judging.waivers.reading import DEFAULT, BadWaivers, load
from batchspec.pytest_plugin.options import setting
from batchspec.pytest_plugin.workers import HANDED_OVER, again, handed_over
from batchspec.reading.trace import Trace, UnreadableTrace, read
from batchspec.settings import TARGETS
from batchspec.system.system_errors import with_file
from batchspec_contract import CONTRACT

_report_key = pytest.StashKey[dict[str, Any]]()
_waivers_key = pytest.StashKey[tuple[Waiver, ...]]()


def outcomes(config: pytest.Config) -> dict[str, dict[str, Any]]:
    """The report's rows by requirement; collects when first asked."""
    return {row["id"]: row for row in report(config)["requirements"]}


def report(config: pytest.Config) -> dict[str, Any]:
    """The report as JSON: handed over by the controller, or collected here once."""
    if _report_key not in config.stash:
        handed = handed_over(config)
        config.stash[_report_key] = handed["report"] if handed else _collected(config).to_json()
    return config.stash[_report_key]


def hand_over(node: Any) -> None:
    """Give an xdist worker the report, collected here in the controller."""
    config = node.config
    if any(setting(config, name) for name in TARGETS) and not config.option.collectonly:
        node.workerinput[HANDED_OVER] = json.dumps({"report": report(config), "again": again(config)})


def waivers(config: pytest.Config) -> tuple[Waiver, ...]:
    """The waivers of the file that is named, else of the one in the folder pytest was started in."""
    if _waivers_key not in config.stash:
        named = setting(config, "waivers")
        path = Path(named) if named else config.invocation_params.dir / DEFAULT
        try:
            config.stash[_waivers_key] = load(path) if named or path.exists() else ()
        except BadWaivers as error:
            raise pytest.UsageError(f"batchspec: {error}") from None
    return config.stash[_waivers_key]


def judged(config: pytest.Config) -> dict[str, Any] | None:
    """The report as JSON where one was made in this process."""
    return config.stash.get(_report_key, None)


def scope(config: pytest.Config) -> Scope:
    """Which requirements the run is about, and at which level they decide it."""
    level = (setting(config, "level") or "must").upper()
    if level not in set(Level):
        raise pytest.UsageError(f"batchspec: no level {level.lower()!r}; there are must, should and may")
    only = tuple(part.strip() for part in (setting(config, "only") or "").split(",") if part.strip())
    return Scope(gate=Level(level), only=only, contract=setting(config, "contract") or CONTRACT)


def read_trace(path: str) -> Trace:
    """The trace at `path`; one that cannot be read is wrong usage."""
    try:
        return read(Path(path))
    except UnreadableTrace as error:
        raise pytest.UsageError(f"batchspec: {error}") from None
    except OSError as error:
        raise pytest.UsageError(f"batchspec: {path}: cannot be opened: {with_file(error)}") from None


def _collected(config: pytest.Config) -> Report:
    found = judge_trace(_trace(config), scope(config))
    version = setting(config, "target_version") or found.target.version
    found = replace(found, target=replace(found.target, version=version))
    return waived(found, waivers(config), datetime.now(timezone.utc).date())


def _trace(config: pytest.Config) -> Trace:
    path, client, adapter = (setting(config, name) for name in ("trace", "client", "adapter"))
    if path:
        return read_trace(path)
    return _client_trace(client, adapter) if client or adapter else _server_trace(config)


def _client_trace(client: str | None, adapter: str | None) -> Any:

    try:
        return collect_client(resolve(client, adapter))
    except BadTarget as error:
        raise pytest.UsageError(f"batchspec: {error}") from None
    except NoHello as error:
        pytest.exit(f"batchspec: {error}", returncode=3)


def _server_trace(config: pytest.Config) -> Trace:
    try:
        return collect_server(_settings(config, str(setting(config, "url"))))
    except NoAnswer as error:
        pytest.exit(f"batchspec: {error}", returncode=3)


def _settings(config: pytest.Config, url: str) -> Settings:

    variable = setting(config, "api_key_env")
    given: dict[str, Any] = {name: setting(config, name) for name in ("endpoint", "model", "ca_bundle")}
    try:
        return Settings(
            url=base_url(url),
            api_key=os.environ.get(variable) if variable else None,
            timeout=_seconds(setting(config, "timeout")),
            **{name: value for name, value in given.items() if value},
        )
    except BadURL as error:
        raise pytest.UsageError(f"batchspec: {error}") from None


def _seconds(given: str | None) -> float:
    try:
        return float(given or 600)
    except ValueError:
        raise pytest.UsageError(
            f"batchspec: the timeout {given!r} is no number; give it in seconds, as in 600"
        ) from None
