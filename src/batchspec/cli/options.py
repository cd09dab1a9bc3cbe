"""Options that the commands that judge share, and what becomes of a report at their end."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from batchspec.cli.again import again
from batchspec.cli.configured import take_settings
from batchspec.cli.ending import Ending, path_options, prepared
from batchspec.cli.usage import WrongValue
from batchspec.judging.report import Report, Scope
from batchspec.judging.verdict import Level
from batchspec.settings import SHARED
from batchspec_contract import CONTRACT
from batchspec_contract.registry import REQUIREMENTS

Command = TypeVar("Command", bound=Callable[..., Any])

ENDING = "batchspec.ending"
"""Where the running command's context keeps what is to become of its report."""


def _ids(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...]:
    wanted = tuple(part.strip() for part in (value or "").split(",") if part.strip())
    for prefix in wanted:
        if not any(requirement.id.startswith(prefix) for requirement in REQUIREMENTS):
            raise WrongValue(
                f"no requirement begins with {prefix!r}; `batchspec check --help` shows the form"
            )
    return wanted


def _contract(_context: click.Context, _option: click.Parameter, value: str) -> str:
    known = sorted({requirement.since for requirement in REQUIREMENTS})
    if value not in known:
        raise WrongValue(f"no contract revision {value!r}; there are {', '.join(known)}")
    return value


_OPTIONS = (
    click.option("--settings", hidden=True, is_eager=True, expose_value=False, callback=take_settings),
    click.option(
        "--level",
        type=click.Choice(["must", "should", "may"]),
        default="must",
        show_default=True,
        help=SHARED["level"],
    ),
    click.option("--only", metavar="ID,..", callback=_ids, help=SHARED["only"]),
    click.option(
        "--contract",
        metavar="REV",
        default=CONTRACT,
        show_default=True,
        callback=_contract,
        help=SHARED["contract"],
    ),
    click.option(
        "--waivers",
        metavar="PATH",
        help=SHARED["waivers"],
    ),
    click.option("--write-waivers", is_flag=True, help="Make a first waiver file of what fails."),
    click.option(
        "--update-waivers",
        is_flag=True,
        help="Remove stale waivers from the file and add what is not waived.",
    ),
    click.option(
        "--target-version",
        metavar="V",
        default="",
        help=SHARED["target_version"],
    ),
    *path_options(),
    click.option("--verbose", is_flag=True, help="List the requirements that are not in question, too."),
)


def judging(command: Command) -> Command:
    """Give a command the options of a judgement; those on its end are settled before it begins, for `finish`."""

    @wraps(command)
    def begun(*arguments: Any, **options: Any) -> Any:
        ending = prepared(options)
        click.get_current_context().meta[ENDING] = ending
        return command(*arguments, **options)

    wrapped: Any = begun
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


def scope_of(level: str, only: tuple[str, ...], contract: str) -> Scope:
    return Scope(gate=Level(level.upper()), only=only, contract=contract)


def finish(report: Report) -> None:
    """Render the report as the options ask, and leave with its exit code."""
    context = click.get_current_context()
    ending: Ending = context.meta[ENDING]
    ending.conclude(report, again(context))
