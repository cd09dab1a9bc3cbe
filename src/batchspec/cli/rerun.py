"""The command that judges one requirement again, made from the command line that was given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
from click.core import ParameterSource

from batchspec.system.inert.shell import joined

LEFT_OUT = frozenset(
    {
        *("only", "verbose", "resume", "record", "dry_run", "write_waivers", "update_waivers"),
        *("json_path", "html_path", "junit_path", "badge_path", "summary_path"),
    }
)
"""Parameters that the command is without: `--only` stands for them, or they say where results go."""
SECRET = {"headers": "{}: [redacted]", "query": "{}=[redacted]"}
"""Parameters whose values may hold keys, and the form in which their names are shown."""


def rerun_command(context: click.Context) -> str:
    """The command line as given, less its outputs and secrets, with `--only {id}` at its end."""
    words = context.command_path.split()
    for parameter in sorted(context.command.params, key=lambda p: isinstance(p, click.Option)):
        name = parameter.name or ""
        given = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if given and name not in LEFT_OUT:
            words += _words(parameter, context.params.get(name))
    return f"{joined(words)} --only {{id}}"


def _words(parameter: click.Parameter, value: Any) -> Iterator[str]:
    """A parameter as it is written: `--read-only`, `--level should`, `--header 'K: [redacted]'`, or a bare argument."""
    if not isinstance(parameter, click.Option):
        yield from _values(parameter, value)
        return
    flag = parameter.opts[-1]
    if parameter.is_flag:
        yield flag
        return
    for text in _values(parameter, value):
        yield from (flag, text)


def _values(parameter: click.Parameter, value: Any) -> Iterator[str]:
    """Each value of a parameter; one that may be repeated has several, one made of `NAME=on` is a mapping."""
    if isinstance(value, dict):
        form = SECRET.get(parameter.name or "")
        for key, part in value.items():
            shown = {True: "on", False: "off"}.get(part, part)
            yield form.format(key) if form else f"{key}={shown}"
    else:
        yield from map(str, value if isinstance(value, tuple) else (value,))
