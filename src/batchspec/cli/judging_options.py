"""Options that the commands that judge share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, get_args

import click

from batchspec.cli.configured_defaults import use_settings
from batchspec.cli.finishing import prepare
from batchspec.cli.renderings import rendering_options
from batchspec.cli.usage import WrongValue
from batchspec.judging.outcomes.verdict import Level
from batchspec.judging.report import Scope, Side
from batchspec.judging.selecting import choosing_none
from batchspec.reading import limits
from batchspec.settings import LEVEL, SETTINGS, SHARED, SIDE
from batchspec_contract import CONTRACT
from batchspec_contract.registry import REQUIREMENTS

Command = TypeVar("Command", bound=Callable[..., Any])


def _ids(context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...]:
    wanted = tuple(part.strip() for part in (value or "").split(",") if part.strip())
    unknown = choosing_none(wanted)
    if unknown:
        raise WrongValue(
            f"no requirement begins with {unknown!r}; `{context.command_path} --help` shows the form"
        )
    return wanted


def _contract(_context: click.Context, _option: click.Parameter, value: str) -> str:
    revisions = sorted({requirement.since for requirement in REQUIREMENTS})
    if value not in revisions:
        raise WrongValue(f"no contract revision {value!r}; there are {', '.join(revisions)}")
    return value


def _limits(context: click.Context, _option: click.Parameter, value: tuple[str, ...]) -> None:
    """Set the limits for as long as the command runs."""
    try:
        context.with_resource(limits.using(limits.parsed(value)))
    except limits.BadLimit as error:
        raise WrongValue(str(error)) from None


limit_option = click.option(
    "--limit", metavar="NAME=N", multiple=True, expose_value=False, callback=_limits, help=SHARED["limit"]
)

_OPTIONS = (
    # Hidden and eager: it is called before the other options are read, and gives them their defaults.
    click.option("--settings", hidden=True, is_eager=True, expose_value=False, callback=use_settings),
    click.option(
        "--level",
        type=click.Choice([level.lower() for level in Level]),
        default=LEVEL,
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
    click.option("--waivers", metavar="PATH", help=SHARED["waivers"]),
    click.option("--write-waivers", is_flag=True, help="Make a first waiver file of what fails."),
    click.option(
        "--update-waivers",
        is_flag=True,
        help="Remove stale waivers from the file and add what is not waived.",
    ),
    click.option("--advisory", is_flag=True, help=SETTINGS["advisory"].help),
    click.option("--target-version", metavar="V", default="", help=SHARED["target_version"]),
    *rendering_options(),
    limit_option,
    click.option("--verbose", is_flag=True, help="List the requirements that are not in question, too."),
)


def judging_options(command: Command) -> Command:
    """Give a command the options of a judgement; those on its end are settled before it begins, for `finish`."""

    @wraps(command)
    def prepared(*arguments: Any, **options: Any) -> Any:
        prepare(options)
        return command(*arguments, **options)

    wrapped: Any = prepared
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


existing_option = click.option(
    "--existing",
    is_flag=True,
    help="Judge the batches that the run did not make, too, which it only met in lists.",
)


side_option = click.option(
    "--side",
    type=click.Choice(get_args(Side)),
    default=SIDE,
    show_default=True,
    help=SHARED["side"],
)


def scope_of(
    level: str, only: tuple[str, ...], contract: str, *, existing: bool = False, side: Side = "server"
) -> Scope:
    """The scope that `--level`, `--only`, `--contract`, `--existing` and `--side` name."""
    return Scope(gate=Level(level.upper()), only=only, contract=contract, existing=existing, side=side)
