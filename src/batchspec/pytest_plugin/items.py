"""The items of the suite: a parameter for each requirement, and what makes one pass, fail or be skipped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from batchspec.judging.report import decides
from batchspec.judging.verdict import Level, Status
from batchspec.judging.waiver import Waiver
from batchspec.pytest_plugin.collecting import outcomes, read_trace, scope, waivers
from batchspec.pytest_plugin.messages import NonConformance, NotWaived, Tolerated, message
from batchspec.pytest_plugin.options import setting
from batchspec.pytest_plugin.workers import again, handed_over, is_worker
from batchspec.settings import TARGETS
from batchspec_contract.registry import REQUIREMENTS


def refuse_without_target(config: pytest.Config) -> None:
    """Running the suite takes exactly one target; listing it takes none."""
    if config.option.collectonly or handed_over(config):
        return
    given = [name for name in TARGETS if setting(config, name)]
    if len(given) != 1:
        options = ", ".join(f"--batchspec-{name}" for name in TARGETS)
        what = "nothing to judge" if not given else f"more than one target ({', '.join(given)})"
        raise pytest.UsageError(f"batchspec: {what}; give one of {options}")
    if is_worker(config):
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


def requirement_ids(config: pytest.Config) -> list[str]:
    """The requirements of the target's role, of both roles where there is no target yet."""
    if setting(config, "trace"):
        roles = {_trace_role(str(setting(config, "trace")))}
    elif setting(config, "client") or setting(config, "adapter"):
        roles = {"client"}
    else:
        roles = {"server"} if setting(config, "url") else {"server", "client"}
    chosen = scope(config)
    return [r.id for r in REQUIREMENTS if r.role in roles and chosen.selects(r)]


def _trace_role(path: str) -> str:
    return "client" if read_trace(path).header.target == "client" else "server"


def judge(requirement: str, item: pytest.Item) -> None:
    """Turn what became of a requirement into the result of a test."""
    __tracebackhide__ = True
    _conclude(outcomes(item.config)[requirement], scope(item.config).gate, item)


def _conclude(row: dict[str, Any], gate: Level, item: pytest.Item) -> None:
    """Turn one row into a test result; its data travels on the item, so that xdist and JUnit have it."""
    __tracebackhide__ = True
    status, level = Status(row["status"]), Level(row["level"])
    excuse = row.get("waiver", {})
    data = {"requirement": row["id"], "level": row["level"], "status": row["status"], "cause": row["cause"]}
    data["waiver"] = f"{excuse['kind']}: {excuse['reason']}" if excuse else ""
    item.user_properties += [(f"batchspec.{key}", value) for key, value in data.items() if value]
    if status is Status.ERROR:
        raise RuntimeError(f"{row['id']}: the kit itself failed: {row['cause']}")
    text = "\n".join(message(row, again(item.config)))
    if decides(level, status, gate):
        raise NotWaived(text) if excuse else NonConformance(text)
    if status is Status.WAIVED or (status is Status.WARN and excuse.get("state") == "matched"):
        raise Tolerated(text)
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
