"""`batchspec doctor`: a first look at an adapter."""

from __future__ import annotations

from collections.abc import Iterator

import click
from rich.text import Text

from batchspec.cli.configured_defaults import use_settings, withholding
from batchspec.cli.failure import Concluded
from batchspec.cli.say import say
from batchspec.cli.usage import WrongUsage
from batchspec.driving.client.doctor import Diagnosis, examine
from batchspec.driving.client.python_type import BadTarget
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.settings import SETTINGS
from batchspec.showing.terminal import Terminal
from batchspec.system.inert.logs import line
from batchspec.system.inert.shell import quoted
from batchspec.system.secrets.held import shown

COLOURS = {"ok": "green", "refused": "yellow", "unsupported": "yellow", "broken": "red"}
LOG_LINES = 12
"""Lines shown of what the adapter wrote to standard error: the end of most tracebacks."""


@click.command()
@click.option(
    "--adapter", required=True, metavar="COMMAND", help="What starts the adapter: 'node adapter.mjs'."
)
@click.option("--adapter-env", metavar="NAME", multiple=True, help=SETTINGS["adapter_env"].help)
# Hidden and eager: it is called before the other options are read, and gives them their defaults.
@click.option("--settings", hidden=True, is_eager=True, expose_value=False, callback=use_settings)
def command(adapter: str, adapter_env: tuple[str, ...]) -> None:
    """Ask an adapter one hello, one parse, one call and one bye, and say what to mend.

    Leaves with 0 where a check makes sense, with 1 where something is broken, with 3 where hello was never answered.
    """
    try:
        found = examine(adapter, withholding=withholding(click.get_current_context(), adapter_env))
    except BadTarget as error:
        raise WrongUsage(str(error)) from None
    terminal = Terminal(soft_wrap=True)
    for text in _lines(found):
        terminal.print(text)
    if found.wired:
        say(f"wired up; now: batchspec check client --adapter {quoted(adapter)}")
        raise Concluded(ExitCode.OK)
    raise Concluded(ExitCode.NOT_CONFORMANT if found.greeted else ExitCode.NO_ANSWER)


def _lines(found: Diagnosis) -> Iterator[Text]:
    for step in found.steps:
        state = (f"{step.state:<11}", COLOURS[step.state])
        yield Text.assemble(f"{step.name:<6} ", state, f" {line(shown(step.detail))}")
        if step.mend:
            yield Text(f"       mend: {step.mend}")
    if not found.wired and found.log:
        yield Text("       the end of its standard error:")
        yield from (Text(f"         {line(text)}") for text in shown(found.log).splitlines()[-LOG_LINES:])
