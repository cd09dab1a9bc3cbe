"""Options that the `check` commands share, and what becomes of a report at their end."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from batchspec.report import Report, Scope
from batchspec.verdict import ExitCode, Level
from batchspec_contract import CONTRACT
from batchspec_contract.registry import REQUIREMENTS

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Output:
    """Where the report goes."""

    json_path: str | None
    verbose: bool


def _ids(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...]:
    wanted = tuple(part.strip() for part in (value or "").split(",") if part.strip())
    for prefix in wanted:
        if not any(requirement.id.startswith(prefix) for requirement in REQUIREMENTS):
            raise click.BadParameter(
                f"no requirement begins with {prefix!r}; `batchspec check --help` shows the form"
            )
    return wanted


def _contract(_context: click.Context, _option: click.Parameter, value: str) -> str:
    known = sorted({requirement.since for requirement in REQUIREMENTS})
    if value not in known:
        raise click.BadParameter(f"no contract revision {value!r}; there are {', '.join(known)}")
    return value


def _writable(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value not in (None, "-") and not Path(str(value)).resolve().parent.is_dir():
        raise click.BadParameter(f"no folder {Path(str(value)).parent} to write {Path(str(value)).name} into")
    return value


_OPTIONS = (
    click.option(
        "--level",
        type=click.Choice(["must", "should", "may"]),
        default="must",
        show_default=True,
        help="Lowest level that decides the verdict.",
    ),
    click.option(
        "--only", metavar="ID,..", callback=_ids, help="Judge these requirements: ids, or beginnings of them."
    ),
    click.option(
        "--contract",
        metavar="REV",
        default=CONTRACT,
        show_default=True,
        callback=_contract,
        help="Contract revision to count.",
    ),
    click.option(
        "--json",
        "json_path",
        metavar="PATH",
        callback=_writable,
        help="Write the report as JSON; - is standard output.",
    ),
    click.option("--verbose", is_flag=True, help="List the requirements that are not in question, too."),
)


def judging(command: Command) -> Command:
    """Give a command the options of a judgement."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def scope_of(level: str, only: tuple[str, ...], contract: str) -> Scope:
    return Scope(gate=Level(level.upper()), only=only, contract=contract)


def finish(report: Report, output: Output) -> None:
    """Render the report and leave with its exit code."""
    from rich.console import Console  # noqa: PLC0415

    from batchspec.render import console, json_file  # noqa: PLC0415

    console.show(report, Console(stderr=output.json_path == "-"), verbose=output.verbose)
    if output.json_path:
        try:
            json_file.write(report, output.json_path)
        except OSError as error:
            raise click.UsageError(f"{output.json_path}: cannot be written: {error.strerror}") from None
    sys.exit(ExitCode(report.exit_code))
