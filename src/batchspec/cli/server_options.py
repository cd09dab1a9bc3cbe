"""Options that say how a server is reached."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from batchspec.cli.trace_commands import target_errors
from batchspec.cli.usage import WrongUsage, WrongValue
from batchspec.driving.server.http.settings import CAPABILITIES, PROFILES, Settings
from batchspec.driving.server_target import run_settings
from batchspec.settings import ENDPOINT, MODEL, SHARED, TIMEOUT

Command = TypeVar("Command", bound=Callable[..., Any])
Pairs = Callable[[click.Context, click.Parameter, tuple[str, ...]], dict[str, str]]


def _pairs(separator: str) -> Pairs:
    """A callback that makes a mapping of an option's values, each a name, the separator and a text."""

    def split(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
        pairs = {}
        for value in values:
            name, found, rest = value.partition(separator)
            if not found or not name.strip():
                raise WrongValue(f"write it as name{separator}value")
            pairs[name.strip()] = rest.strip()
        return pairs

    return split


def _switches(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> dict[str, bool]:
    """The capabilities that are named, and whether each is on."""
    switches = {}
    for value in values:
        name, _, state = value.partition("=")
        if name not in CAPABILITIES or state not in {"on", "off"}:
            raise WrongValue(f"write it as NAME=off, NAME one of {', '.join(CAPABILITIES)}")
        switches[name] = state == "on"
    return switches


_OPTIONS = (
    click.option(
        "--endpoint",
        default=ENDPOINT,
        show_default=True,
        help=SHARED["endpoint"],
    ),
    click.option("--model", default=MODEL, show_default=True, help=SHARED["model"]),
    click.option("--api-key-env", metavar="NAME", help=SHARED["api_key_env"]),
    click.option("--second-key-env", metavar="NAME", help=SHARED["second_key_env"]),
    click.option(
        "--header",
        "headers",
        metavar="'K: V'",
        multiple=True,
        callback=_pairs(":"),
        help="Send this header with every request; repeatable.",
    ),
    click.option(
        "--query",
        "query",
        metavar="K=V",
        multiple=True,
        callback=_pairs("="),
        help="Add this query parameter to every request; repeatable.",
    ),
    click.option(
        "--capability",
        "capabilities",
        metavar="NAME=off",
        multiple=True,
        callback=_switches,
        help=f"Say that the server lacks one of {', '.join(CAPABILITIES)}; repeatable.",
    ),
    click.option(
        "--profile",
        type=click.Choice(list(PROFILES)),
        default="full",
        show_default=True,
        help="Capabilities by a name: core has no list, cancel or results, no-files neither upload nor results.",
    ),
    click.option("--input-file-id", metavar="ID", help="Make batches of this file instead of uploading one."),
    click.option("--read-only", is_flag=True, help="Create nothing; look at --batch-id alone."),
    click.option("--batch-id", metavar="ID", help="The batch that --read-only looks at."),
    click.option(
        "--ca-bundle",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=SHARED["ca_bundle"],
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=1),
        default=TIMEOUT,
        show_default=True,
        metavar="SECONDS",
        help=SHARED["timeout"],
    ),
    click.option("--max-requests", type=click.IntRange(min=1), metavar="N", help=SHARED["max_requests"]),
)


def server_options(command: Command) -> Command:
    """Give a command the options that say how a server is reached."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


SAME_NAME = (
    "endpoint",
    "model",
    "headers",
    "query",
    "timeout",
    "max_requests",
    "capabilities",
    "input_file_id",
    "api_key_env",
    "second_key_env",
)
"""Options that are called as in the settings of a run."""


def settings_of(url: str, options: dict[str, Any]) -> Settings:
    """The settings of a run against `url`, taken out of `options`; raises `WrongUsage`."""
    bundle = options.pop("ca_bundle")
    options["capabilities"] = {**PROFILES[options.pop("profile")], **options["capabilities"]}
    batch_id = options.pop("batch_id")
    if options.pop("read_only") != (batch_id is not None):
        raise WrongUsage(
            "--read-only and --batch-id ID go together: a run that writes nothing looks at that batch"
        )
    same = {name: options.pop(name) for name in SAME_NAME}
    with target_errors():
        return run_settings(url, ca_bundle=str(bundle) if bundle else None, batch_id=batch_id, **same)
