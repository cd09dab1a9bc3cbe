"""The settings of `[tool.batchspec]` in pyproject.toml, as defaults of the commands that judge."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from batchspec.cli.usage import WrongUsage
from batchspec.reading.config_file import BadSettings, Settings, find

ARGUMENTS = {"url": "url", "target": "client", "trace": "trace"}
"""Arguments that say what is judged, and the setting that fills each in."""


def use_settings(context: click.Context, _option: click.Parameter, _value: None) -> None:
    """Make the settings the defaults of the running command; raises `WrongUsage`."""
    try:
        found = find(Path.cwd())
        if found is not None:
            context.default_map = _defaults(found.checked(), context.command.params)
    except BadSettings as error:
        raise WrongUsage(str(error)) from None


def _defaults(settings: Settings, parameters: Iterable[click.Parameter]) -> dict[str, Any]:
    """The settings by the name of the parameter that each is a default of."""
    defaults = {}
    for parameter in parameters:
        name = parameter.name or ""
        setting = _setting(parameter) if isinstance(parameter, click.Option) else ARGUMENTS.get(name, "")
        if setting in settings.table:
            defaults[name] = _as_default(settings.table[setting], several=parameter.multiple)
    return defaults


def _setting(option: click.Option) -> str:
    """The setting of an option: `summary_md` of `--summary-md`."""
    longest = max(option.opts, key=len)
    return longest.lstrip("-").replace("-", "_")


def _as_default(value: Any, *, several: bool) -> Any:
    """A list where the option may be repeated, text with commas where it may not."""
    if several:
        return value if isinstance(value, list) else [value]
    return ",".join(map(str, value)) if isinstance(value, list) else value
