"""What the plugin does once it is used: collects once, turns outcomes into test results."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from batchspec.coverage import in_one_line
from batchspec.judging import judge_trace
from batchspec.plugin import TARGETS
from batchspec.render.failures import parts
from batchspec.report import Report, Scope, decides
from batchspec.system_errors import with_file
from batchspec.verdict import ExitCode, Level, Status, exit_code
from batchspec.waivers.applying import waived
from batchspec.waivers.model import Waiver
from batchspec_contract import CONTRACT
from batchspec_contract.registry import REQUIREMENTS

HANDED_OVER = "batchspec_report"

_report_key = pytest.StashKey[dict[str, Any]]()
_waivers_key = pytest.StashKey[tuple[Waiver, ...]]()
_table_key = pytest.StashKey[dict[str, Any]]()


class NonConformance(AssertionError):
    """A requirement is not met, or what it takes to judge it is missing."""


class Tolerated(NonConformance):
    """A requirement is not met, and a waiver says why that is tolerated."""


class NotWaived(AssertionError):
    """A requirement has a waiver that does not excuse it: another fault, a stale waiver."""


def setting(config: pytest.Config, name: str) -> str | None:
    """The option, else the ini key of the same name, else the setting in pyproject.toml; `None` without any."""
    given = config.getoption(f"batchspec_{name}")
    if given is None:
        given = config.getini(f"batchspec_{name}") or _table(config).get(name)
    if given is None or isinstance(given, str):
        return given
    return ",".join(map(str, given)) if isinstance(given, list) else str(given)


def _table(config: pytest.Config) -> dict[str, Any]:
    """The table of the nearest pyproject.toml that has one."""
    if _table_key not in config.stash:
        from batchspec.config_file import BadSettings, find  # noqa: PLC0415

        try:
            found = find(config.invocation_params.dir)
            config.stash[_table_key] = found.checked(_known_settings()).table if found else {}
        except BadSettings as error:
            raise pytest.UsageError(f"batchspec: {error}") from None
    return config.stash[_table_key]


def _known_settings() -> set[str]:
    from batchspec.cli.configured import known  # noqa: PLC0415

    return known()


def refuse_without_target(config: pytest.Config) -> None:
    """Running the suite takes exactly one target; listing it takes none."""
    if config.option.collectonly or HANDED_OVER in _worker_input(config):
        return
    given = [name for name in TARGETS if setting(config, name)]
    if len(given) != 1:
        options = ", ".join(f"--batchspec-{name}" for name in TARGETS)
        what = "nothing to judge" if not given else f"more than one target ({', '.join(given)})"
        raise pytest.UsageError(f"batchspec: {what}; give one of {options}")
    if _worker_input(config):
        what = "under pytest-xdist the target is an option or an ini key, not in [tool.batchspec] alone"
        raise pytest.UsageError(f"batchspec: {what}")
    path = setting(config, "json")
    if path and path != "-" and not Path(path).resolve().parent.is_dir():
        raise pytest.UsageError(f"batchspec: no folder {Path(path).parent} to write {Path(path).name} into")


def parameters(config: pytest.Config) -> list[Any]:
    """A parameter for each requirement; one with waivers is expected to fail, as far as can be said offline."""
    by_requirement: dict[str, list[Waiver]] = {}
    for waiver in waivers(config):
        by_requirement.setdefault(waiver.requirement, []).append(waiver)
    return [
        pytest.param(known, id=known, marks=_marks(by_requirement.get(known, [])))
        for known in requirement_ids(config)
    ]


def _marks(known: list[Waiver]) -> list[pytest.MarkDecorator]:
    reason = "; ".join(f"{waiver.kind}: {waiver.reason}" for waiver in known)
    strict = all(waiver.strict for waiver in known)
    return [pytest.mark.xfail(raises=NonConformance, strict=strict, reason=reason)] if known else []


def waivers(config: pytest.Config) -> tuple[Waiver, ...]:
    """The waivers of the file that is named, else of the one in the folder pytest was started in."""
    if _waivers_key not in config.stash:
        from batchspec.waivers.reading import DEFAULT, BadWaivers, load  # noqa: PLC0415

        named = setting(config, "waivers")
        path = Path(named) if named else config.invocation_params.dir / DEFAULT
        try:
            config.stash[_waivers_key] = load(path) if named or path.exists() else ()
        except BadWaivers as error:
            raise pytest.UsageError(f"batchspec: {error}") from None
    return config.stash[_waivers_key]


def requirement_ids(config: pytest.Config) -> list[str]:
    """The requirements of the target's role, of both roles where there is no target yet."""
    if setting(config, "trace"):
        roles = {_trace_role(str(setting(config, "trace")))}
    elif setting(config, "client") or setting(config, "adapter"):
        roles = {"client"}
    else:
        roles = {"server"} if setting(config, "url") else {"server", "client"}
    scope = _scope(config)
    return [r.id for r in REQUIREMENTS if r.role in roles and scope.selects(r)]


def outcomes(config: pytest.Config) -> dict[str, dict[str, Any]]:
    """The report's rows by requirement; collects when first asked."""
    return {row["id"]: row for row in report(config)["requirements"]}


def report(config: pytest.Config) -> dict[str, Any]:
    """The report as JSON: handed over by the controller, or collected here once."""
    if _report_key not in config.stash:
        handed = _worker_input(config).get(HANDED_OVER)
        config.stash[_report_key] = json.loads(handed)["report"] if handed else _collected(config).to_json()
    return config.stash[_report_key]


def hand_over(node: Any) -> None:
    """Give an xdist worker the report, collected here in the controller."""
    config = node.config
    if any(setting(config, name) for name in TARGETS) and not config.option.collectonly:
        node.workerinput[HANDED_OVER] = json.dumps({"report": report(config), "again": again(config)})


def again(config: pytest.Config) -> str:
    """The command that judges one requirement, `{id}` in its place."""
    handed = _worker_input(config).get(HANDED_OVER)
    if handed:
        return str(json.loads(handed)["again"])
    return f"pytest {shlex.join(config.invocation_params.args)} -k {{id}}"


def judge(row: dict[str, Any], gate: Level, item: pytest.Item) -> None:
    """Turn one row into a test result; its data travels on the item, so that xdist and JUnit have it."""
    __tracebackhide__ = True
    status, level = Status(row["status"]), Level(row["level"])
    excuse = row.get("waiver", {})
    data = {"requirement": row["id"], "level": row["level"], "status": row["status"], "cause": row["cause"]}
    data["waiver"] = f"{excuse['kind']}: {excuse['reason']}" if excuse else ""
    item.user_properties += [(f"batchspec.{key}", value) for key, value in data.items() if value]
    if status is Status.ERROR:
        raise RuntimeError(f"{row['id']}: the kit itself failed: {row['cause']}")
    message = "\n".join(_message(row, again(item.config)))
    if decides(level, status, gate):
        raise NotWaived(message) if excuse else NonConformance(message)
    if status is Status.WAIVED or (status is Status.WARN and excuse.get("state") == "matched"):
        raise Tolerated(message)
    if status in {Status.NOT_APPLICABLE, Status.UNTESTABLE}:
        pytest.skip(row["cause"])


def told(report: pytest.TestReport, failure: pytest.ExceptionInfo[BaseException] | None) -> None:
    """Make pytest's report say what the finding says: our words for a traceback, `--runxfail` or not."""
    if failure is not None and failure.errisinstance((NonConformance, NotWaived)):
        report.longrepr = str(failure.value)
    if failure is not None and failure.errisinstance(Tolerated) and report.failed:
        report.outcome = "skipped"
        report.wasxfail = str(dict(report.user_properties).get("batchspec.waiver", "waived"))
    if report.when == "setup" and report.skipped:
        report.user_properties.append(("batchspec.status", str(Status.NOT_APPLICABLE)))


def _message(row: dict[str, Any], command: str) -> Iterator[str]:
    yield f"{row['id']} {row['level']}: {row['statement']}"
    yield f"{row['status']}: {row['cause']}"
    yield from (line for part in parts(row, command) if part.label for line in part.lines)


def gate_of(config: pytest.Config) -> Level:
    return _scope(config).gate


def conclude(config: pytest.Config, seen: list[tuple[str, str]], exit_status: int) -> int:
    """Write what was asked for; the session's exit status, which is never better than the findings are."""
    path = setting(config, "json")
    if path and _report_key in config.stash:
        from batchspec.render.writing import write  # noqa: PLC0415

        write(json.dumps(config.stash[_report_key], indent=2, ensure_ascii=False) + "\n", path)
    code = exit_code([(Level(level), Status(status)) for level, status in seen], gate_of(config))
    if exit_status not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED} or code is ExitCode.OK:
        return exit_status
    wrong = pytest.ExitCode.INTERNAL_ERROR if code is ExitCode.NO_ANSWER else pytest.ExitCode.TESTS_FAILED
    return int(wrong)


def summary_lines(config: pytest.Config) -> list[str]:
    """The verdict, the counts and the lifecycle, for the end of pytest's output."""
    if _report_key not in config.stash:
        return ["nothing was judged"]
    known = config.stash[_report_key]
    counts = [
        f"{level.upper()}: " + ", ".join(f"{number} {status}" for status, number in by_status.items())
        for level, by_status in known["counts"].items()
        if by_status
    ]
    target = f"{known['target']['kind']} {known['target']['name']}"
    coverage = in_one_line(known["lifecycle"], known["target"]["kind"])
    lines = [target, *known["notes"], *counts, coverage, f"verdict: {known['verdict']}"]
    return [line for line in lines if line]


def assert_conformant(obj: Any, **options: Any) -> None:
    """Fail the test with every requirement that `obj` breaks."""
    __tracebackhide__ = True
    from batchspec.checking import check  # noqa: PLC0415

    found = check(obj, **options)
    if not found.ok:
        rows = [outcome.to_json() for outcome in found.having(Status.FAIL, Status.ERROR)]
        lines = [line for row in rows for line in _object_message(row)]
        raise NonConformance("\n".join([f"not a conformant batch: {found.verdict}", *lines]))


def _object_message(row: dict[str, Any]) -> Iterator[str]:
    """As of the suite, less what takes a target to see again."""
    yield from (line for line in _message(row, "") if not line.startswith(("again:", "signature:")))


def _worker_input(config: pytest.Config) -> dict[str, Any]:
    return getattr(config, "workerinput", {})


def _scope(config: pytest.Config) -> Scope:
    level = (setting(config, "level") or "must").upper()
    if level not in set(Level):
        raise pytest.UsageError(f"batchspec: no level {level.lower()!r}; there are must, should and may")
    only = tuple(part.strip() for part in (setting(config, "only") or "").split(",") if part.strip())
    return Scope(gate=Level(level), only=only, contract=setting(config, "contract") or CONTRACT)


def _trace_role(path: str) -> str:
    return "client" if _read_trace(path).header.target == "client" else "server"


def _read_trace(path: str) -> Any:
    from batchspec.trace import UnreadableTrace, read  # noqa: PLC0415

    try:
        return read(Path(path))
    except UnreadableTrace as error:
        raise pytest.UsageError(f"batchspec: {error}") from None
    except OSError as error:
        raise pytest.UsageError(f"batchspec: {path}: cannot be opened: {with_file(error)}") from None


def _collected(config: pytest.Config) -> Report:
    found = judge_trace(_trace(config), _scope(config))
    version = setting(config, "target_version") or found.target.version
    found = replace(found, target=replace(found.target, version=version))
    return waived(found, waivers(config), datetime.now(timezone.utc).date())


def _trace(config: pytest.Config) -> Any:
    path, client, adapter = (setting(config, name) for name in ("trace", "client", "adapter"))
    if path:
        return _read_trace(path)
    return _client_trace(client, adapter) if client or adapter else _server_trace(config)


def _client_trace(client: str | None, adapter: str | None) -> Any:
    from batchspec.client.check import collect  # noqa: PLC0415
    from batchspec.client.command import BadTarget, NoHello, resolve  # noqa: PLC0415

    try:
        return collect(resolve(client, adapter))
    except BadTarget as error:
        raise pytest.UsageError(f"batchspec: {error}") from None
    except NoHello as error:
        pytest.exit(f"batchspec: {error}", returncode=3)


def _server_trace(config: pytest.Config) -> Any:
    from batchspec.server.collect import NoAnswer, collect  # noqa: PLC0415

    try:
        return collect(_settings(config, str(setting(config, "url"))))
    except NoAnswer as error:
        pytest.exit(f"batchspec: {error}", returncode=3)


def _settings(config: pytest.Config, url: str) -> Any:
    from batchspec.server.settings import BadURL, Settings, base_url  # noqa: PLC0415

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
