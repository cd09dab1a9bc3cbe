"""The settings of `[tool.batchspec]` in pyproject.toml and of the target file, as defaults of the commands that judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from batchspec.cli.usage import WrongUsage
from batchspec.declarations import file as target_files
from batchspec.declarations.file import BadTarget, TargetFile
from batchspec.driving.layers import BadValue, Layer
from batchspec.reading.config_file import BadSettings, find
from batchspec.settings import MERGED, TARGETS
from batchspec.system.secrets.environment import Withholding

ARGUMENTS = {"url": "url", "target": "client", "trace": "trace"}
"""Arguments that say what is judged, and the setting that fills each in."""
BELOW, FILE, KEYS = "batchspec.below", "batchspec.target_file", "batchspec.key_variables"
"""The running command's context keeps under these keys what stands in files, the target file itself, and the variables named there that hold keys."""


def use_settings(context: click.Context, _option: click.Parameter, _value: None) -> None:
    """Make the settings of both files the defaults of the running command; raises `WrongUsage`."""
    try:
        found = find(Path.cwd())
        table = found.checked().table if found else {}
        reads = any(parameter.name == "target_file" for parameter in context.command.params)
        file = _target_file(context, table) if reads else None
        own = file.settings() if file else {}
        context.meta[KEYS] = target_files.key_variables_of(table, Path())
        if reads:
            lowest = Layer.of(table, f"{found.path} [tool.batchspec]" if found else "")
            context.meta[BELOW] = Layer.of(own, str(file.path) if file else "").over(lowest.over(Layer()))
            context.meta[FILE] = file
    except (BadSettings, BadTarget, BadValue) as error:
        raise WrongUsage(str(error)) from None
    context.default_map = _defaults({**_below_target(table, own), **own}, context.command.params)


def _below_target(table: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of pyproject.toml, less its target where the target file names another."""
    named = not TARGETS.keys().isdisjoint(own)
    return {name: value for name, value in table.items() if not (named and name in TARGETS)}


def below(context: click.Context) -> Layer:
    """The headers, query parameters and capabilities that stand in files: those of the target file win."""
    layer: Layer = context.meta.get(BELOW, Layer())
    return layer


def target_file(context: click.Context) -> TargetFile | None:
    """The target file of the running command."""
    file: TargetFile | None = context.meta.get(FILE)
    return file


def _target_file(context: click.Context, table: Mapping[str, Any]) -> TargetFile | None:
    """The file that the command line names, else the setting, else the one in this folder. Raises `BadTarget`."""
    named = context.params.get("target_file") or table.get("target_file")
    return target_files.find(str(named) if named else None, Path())


def _defaults(table: Mapping[str, Any], parameters: Iterable[click.Parameter]) -> dict[str, Any]:
    """The settings by the name of the parameter that each is a default of."""
    defaults = {}
    for parameter in parameters:
        name = parameter.name or ""
        setting = _setting(parameter) if isinstance(parameter, click.Option) else ARGUMENTS.get(name, "")
        if setting in table and setting not in MERGED:
            value = table[setting]
            defaults[name] = _default(parameter, value)
    return defaults


def _default(parameter: click.Parameter, value: Any) -> Any:
    """The value as the parameter takes it: texts in a row, for one that may be given several times."""
    if isinstance(parameter, click.Option) and parameter.multiple:
        return [str(text) for text in (value if isinstance(value, list) else [value])]
    return ",".join(map(str, value)) if isinstance(value, list) else value


def withholding(context: click.Context, passed: Iterable[str]) -> Withholding:
    """What an adapter does not get; the names in `passed` it does."""
    return Withholding(context.meta.get(KEYS, frozenset()), frozenset(passed))


def _setting(option: click.Option) -> str:
    """The setting of an option: `summary_md` of `--summary-md`."""
    longest = max(option.opts, key=len)
    return longest.lstrip("-").replace("-", "_")
