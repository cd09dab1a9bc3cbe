"""Settings of `[tool.batchspec]` as defaults of the commands that judge."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from batchspec.cli.usage import WrongUsage
from batchspec.config_file import BadSettings, Settings, find

TARGETS = {"url": "url", "client": "target", "trace": "trace"}
"""Settings that say what is judged, and the argument each fills in."""
PYTEST_ONLY = frozenset({"adapter", "trace"})


def take_settings(context: click.Context, _option: click.Parameter, _value: None) -> None:
    """Make the settings the running command's defaults."""
    try:
        found = find(Path.cwd())
        if found is not None:
            context.default_map = _defaults(found.checked(known()), context.command.params)
    except BadSettings as error:
        raise WrongUsage(str(error)) from None


def known() -> set[str]:
    """Every setting: the long name of each option of the commands that judge, underscored, and the targets."""
    from batchspec.cli.check import command as check  # noqa: PLC0415
    from batchspec.cli.rejudge import command as rejudge  # noqa: PLC0415

    commands: Iterable[click.Command] = (*check.commands.values(), rejudge)
    options = (
        p for command in commands for p in command.params if isinstance(p, click.Option) and not p.hidden
    )
    return {_setting(option) for option in options} | set(TARGETS) | PYTEST_ONLY


def _setting(option: click.Option) -> str:
    longest = max(option.opts, key=len)
    return longest.lstrip("-").replace("-", "_")


def _defaults(settings: Settings, parameters: Iterable[click.Parameter]) -> dict[str, Any]:
    defaults = {}
    for parameter in parameters:
        name = parameter.name or ""
        if isinstance(parameter, click.Option):
            key = _setting(parameter)
        else:
            key = next((key for key, argument in TARGETS.items() if argument == name), "")
        if key in settings.table:
            defaults[name] = _fitting(settings.table[key], several=parameter.multiple)
    return defaults


def _fitting(value: Any, *, several: bool) -> Any:
    """A list where the option may be repeated, text with commas where it may not."""
    if several:
        return value if isinstance(value, list) else [value]
    return ",".join(map(str, value)) if isinstance(value, list) else value
