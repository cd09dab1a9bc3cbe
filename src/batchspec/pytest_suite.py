"""What the plugin does once it is used: collects once, turns outcomes into test results."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from batchspec.judging import judge_trace
from batchspec.report import Report, Scope
from batchspec.verdict import JUDGED, Level, Status
from batchspec_contract import CONTRACT
from batchspec_contract.registry import REQUIREMENTS

HANDED_OVER = "batchspec_report"

_report_key = pytest.StashKey[dict[str, Any]]()

TARGETS = ("url", "client", "trace")


class NonConformance(AssertionError):
    """A requirement is not met, or what it takes to judge it is missing."""


def setting(config: pytest.Config, name: str) -> str | None:
    """The option, else the ini key of the same name; `None` where neither is given."""
    given = config.getoption(f"batchspec_{name}")
    return given if given is not None else (config.getini(f"batchspec_{name}") or None)


def refuse_without_target(config: pytest.Config) -> None:
    """Running the suite takes exactly one target; listing it takes none."""
    given = [name for name in TARGETS if setting(config, name)]
    if len(given) != 1 and not config.option.collectonly and HANDED_OVER not in _worker_input(config):
        options = ", ".join(f"--batchspec-{name}" for name in TARGETS)
        what = "nothing to judge" if not given else f"more than one target ({', '.join(given)})"
        raise pytest.UsageError(f"batchspec: {what}; give one of {options}")


def requirement_ids(config: pytest.Config) -> list[str]:
    """The requirements of the target's role, of both roles where there is no target yet."""
    if setting(config, "trace"):
        roles = {_trace_role(str(setting(config, "trace")))}
    elif setting(config, "client"):
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
        config.stash[_report_key] = json.loads(handed) if handed else _collected(config).to_json()
    return config.stash[_report_key]


def hand_over(node: Any) -> None:
    """Give an xdist worker the report, collected here in the controller."""
    config = node.config
    if any(setting(config, name) for name in TARGETS) and not config.option.collectonly:
        node.workerinput[HANDED_OVER] = json.dumps(report(config))


def judge(row: dict[str, Any], gate: Level, item: pytest.Item) -> None:
    """Turn one row into a test result; its data travels on the item, so that xdist and JUnit have it."""
    __tracebackhide__ = True
    status = Status(row["status"])
    gating = Level(row["level"]).counts_at(gate)
    told = {"requirement": row["id"], "level": row["level"], "status": row["status"], "cause": row["cause"]}
    item.user_properties += [(f"batchspec.{key}", value) for key, value in told.items() if value]
    if status is Status.ERROR:
        raise RuntimeError(f"{row['id']}: the kit itself failed: {row['cause']}")
    if status is Status.FAIL or status is Status.STALE_WAIVER or (status is Status.UNTESTABLE and gating):
        raise NonConformance("\n".join(_message(row)))
    if status in {Status.NOT_APPLICABLE, Status.UNTESTABLE}:
        pytest.skip(row["cause"])


def _message(row: dict[str, Any]) -> Iterator[str]:
    yield f"{row['id']} {row['level']}: {row['statement']}"
    yield f"{row['status']}: {row['cause']}"
    for evidence in row["evidence"][:1]:
        for key in ("where", "object", "patch"):
            if key in evidence:
                value = evidence[key]
                yield f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"


def gate_of(config: pytest.Config) -> Level:
    return _scope(config).gate


def conclude(config: pytest.Config, statuses: list[str], exit_status: int) -> int:
    """Write what was asked for; the session's exit status, which is never good when nothing was judged."""
    path = setting(config, "json")
    if path and _report_key in config.stash:
        text = json.dumps(config.stash[_report_key], indent=2, ensure_ascii=False) + "\n"
        partial = Path(f"{path}.partial")
        partial.write_text(text, "utf-8")
        partial.replace(path)
    if exit_status == pytest.ExitCode.OK and not JUDGED & set(statuses):
        return int(pytest.ExitCode.TESTS_FAILED)
    return exit_status


def summary_lines(config: pytest.Config) -> list[str]:
    """The verdict and the counts, for the end of pytest's output."""
    if _report_key not in config.stash:
        return ["nothing was judged"]
    known = config.stash[_report_key]
    counts = [
        f"{level.upper()}: " + ", ".join(f"{number} {status}" for status, number in by_status.items())
        for level, by_status in known["counts"].items()
        if by_status
    ]
    return [f"{known['target']['kind']} {known['target']['name']}", *counts, f"verdict: {known['verdict']}"]


def assert_conformant(obj: Any, **options: Any) -> None:
    """Fail the test with every requirement that `obj` breaks."""
    __tracebackhide__ = True
    from batchspec.checking import check  # noqa: PLC0415

    found = check(obj, **options)
    if not found.ok:
        rows = [outcome.to_json() for outcome in found.having(Status.FAIL, Status.ERROR)]
        lines = [line for row in rows for line in _message(row)]
        raise NonConformance("\n".join([f"not a conformant batch: {found.verdict}", *lines]))


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
    except (OSError, UnreadableTrace) as error:
        raise pytest.UsageError(f"batchspec: {error}") from None


def _collected(config: pytest.Config) -> Report:
    return judge_trace(_trace(config), _scope(config))


def _trace(config: pytest.Config) -> Any:
    path, client, url = (setting(config, name) for name in ("trace", "client", "url"))
    if path:
        return _read_trace(path)
    if client:
        from batchspec.client.check import collect as collect_client  # noqa: PLC0415
        from batchspec.client.python_type import BadTarget, find  # noqa: PLC0415

        try:
            return collect_client(find(client))
        except BadTarget as error:
            raise pytest.UsageError(f"batchspec: {error}") from None
    from batchspec.server.collect import NoAnswer, collect  # noqa: PLC0415

    try:
        return collect(_settings(config, str(url)))
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
            timeout=float(setting(config, "timeout") or 600),
            **{name: value for name, value in given.items() if value},
        )
    except (BadURL, ValueError) as error:
        raise pytest.UsageError(f"batchspec: {error}") from None
