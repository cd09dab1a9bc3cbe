"""Options that say how a server is reached."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from batchspec.cli.configured_defaults import below, target_file
from batchspec.cli.trace_commands import target_errors
from batchspec.cli.usage import Finite, WrongUsage, WrongValue
from batchspec.driving.layers import BadValue, Layer, headers, query, switches
from batchspec.driving.server.http.settings import CAPABILITIES, PROFILES, Settings
from batchspec.driving.server_target import app_named, refuse_unless_one, run_settings
from batchspec.settings import (
    ENDPOINT,
    LONGEST_TIMEOUT,
    MODEL,
    MOST_REQUESTS,
    PROFILE,
    SETTINGS,
    TIMEOUT,
    WINDOW,
)

Command = TypeVar("Command", bound=Callable[..., Any])


def _read_by(read: Callable[[tuple[str, ...]], Any]) -> Callable[..., Any]:
    """The callback of an option whose texts `read` takes; raises `WrongValue`."""

    def callback(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> Any:
        try:
            return read(values)
        except BadValue as error:
            raise WrongValue(str(error)) from None

    return callback


timeout_option = click.option(
    "--timeout",
    type=Finite(min=1, max=LONGEST_TIMEOUT),
    default=TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help=SETTINGS["timeout"].help,
)
"""The option of a run that has a time, against a server or a client."""
_OPTIONS = (
    # Eager: it is known before the other options get their defaults, some of which stand in that file.
    click.option("--target-file", metavar="PATH", is_eager=True, help=SETTINGS["target_file"].help),
    click.option("--base-path", metavar="PATH", help=SETTINGS["base_path"].help),
    click.option(
        "--endpoint",
        default=ENDPOINT,
        show_default=True,
        help=SETTINGS["endpoint"].help,
    ),
    click.option("--model", default=MODEL, show_default=True, help=SETTINGS["model"].help),
    click.option("--api-key-env", metavar="NAME", help=SETTINGS["api_key_env"].help),
    click.option("--second-key-env", metavar="NAME", help=SETTINGS["second_key_env"].help),
    click.option(
        "--completion-window",
        "window",
        metavar="WINDOW",
        default=WINDOW,
        show_default=True,
        help=SETTINGS["completion_window"].help,
    ),
    click.option(
        "--header",
        "headers",
        metavar="'K: V'",
        multiple=True,
        callback=_read_by(headers),
        help=SETTINGS["header"].help,
    ),
    click.option(
        "--query",
        "query",
        metavar="K=V",
        multiple=True,
        callback=_read_by(query),
        help=SETTINGS["query"].help,
    ),
    click.option(
        "--capability",
        "capabilities",
        metavar="NAME=off",
        multiple=True,
        callback=_read_by(switches),
        help=f"{SETTINGS['capability'].help[:-1]}. NAME is one of {', '.join(CAPABILITIES)}.",
    ),
    click.option(
        "--profile",
        type=click.Choice(list(PROFILES)),
        default=PROFILE,
        show_default=True,
        help=SETTINGS["profile"].help,
    ),
    click.option("--input-file-id", metavar="ID", help=SETTINGS["input_file_id"].help),
    click.option("--read-only", is_flag=True, help="Create nothing; look at --batch-id alone."),
    click.option("--batch-id", metavar="ID", help="The batch that --read-only looks at."),
    click.option(
        "--ca-bundle",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=SETTINGS["ca_bundle"].help,
    ),
    timeout_option,
    click.option(
        "--max-requests",
        type=click.IntRange(1, MOST_REQUESTS),
        metavar="N",
        help=SETTINGS["max_requests"].help,
    ),
)


def server_options(command: Command) -> Command:
    """Give a command the options that say how a server is reached."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


SAME_NAME = (
    *("endpoint", "model", "window", "timeout", "input_file_id", "max_requests"),
    *("api_key_env", "second_key_env", "base_path"),
)
"""Options that are called as in `run_settings`."""


def named(url: str | None, app: str | None) -> tuple[str | None, str | None]:
    """The address and the app, less the one that a setting names where the command line names the other."""
    source = click.get_current_context().get_parameter_source
    given = [name for name in ("url", "app") if source(name) is ParameterSource.COMMANDLINE]
    if len(given) == 1:
        return (url, None) if given == ["url"] else (None, app)
    return url, app


def settings_of(url: str | None, app: str | None, options: dict[str, Any]) -> Settings:
    """The settings of a run against `url` or `app`, taken out of `options`; raises `WrongUsage`."""
    context = click.get_current_context()
    options.pop("target_file")
    bundle = options.pop("ca_bundle")
    batch_id = options.pop("batch_id")
    if options.pop("read_only") != (batch_id is not None):
        raise WrongUsage(
            "--read-only and --batch-id ID go together: a run that writes nothing looks at that batch"
        )
    layer = _given(context, options).over(below(context))
    same = {name: options.pop(name) for name in SAME_NAME}
    with target_errors():
        refuse_unless_one(url, app)
        return run_settings(
            url,
            layer,
            app=app_named(app) if app else None,
            file=target_file(context),
            ca_bundle=str(bundle) if bundle else None,
            batch_id=batch_id,
            **same,
        )


def _given(context: click.Context, options: dict[str, Any]) -> Layer:
    """The headers, query parameters and capabilities of the command line alone, taken out of `options`."""
    profile = options.pop("profile")
    named = context.get_parameter_source("profile") is ParameterSource.COMMANDLINE
    several = {name: options.pop(name) for name in ("headers", "query", "capabilities")}
    return Layer(**several, profile=profile if named else None)
