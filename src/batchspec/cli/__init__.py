"""The command line. Each command is a module of this folder, imported when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from batchspec.cli.usage import Group
from batchspec.judging.verdict import ExitCode
from batchspec.version import __version__

COMMANDS = {
    "check": ("check", "Judge a server, a client, or files."),
    "rejudge": ("rejudge", "Judge a recorded trace again."),
    "fields": ("fields", "Print what every source says of a field, and the ruling."),
    "explain": ("explain", "Print a requirement: authority, cases, mutants, claims."),
    "schema": ("schema", "Print a JSON Schema of the contract."),
    "serve": ("serve", "Run the reference server."),
    "fixtures": ("fixtures", "Make fixtures: valid, in every state, or broken on purpose."),
    "drift": ("drift", "Tell what a source changed, and whom it can break."),
    "mutants": ("mutants", "Break server and client on purpose; print the kill matrix."),
    "doctor": ("doctor", "Tell whether an adapter is wired up."),
}
"""Command to module and the one line `--help` shows."""


class Lazy(Group):
    """A group whose commands are imported when they are named."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"{__name__}.{COMMANDS[cmd_name][0]}").command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a reader that went away, as `head` does, is no failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(ExitCode.OK)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="batchspec", message="%(prog)s %(version)s")
def group() -> None:
    """Conformance to the OpenAI Batch API.

    Exit codes: 0 conformant, 1 not, 2 wrong usage, 3 no answer at all or the kit itself failed.
    """


class Silent(Exception):
    """A failure already put into one line; `code` is the exit code."""

    def __init__(self, line: str, code: ExitCode) -> None:
        self.code = code
        super().__init__(line)


def main() -> None:
    """Run the command line; whatever happens ends in an exit code and at most one line of complaint."""
    try:
        group(prog_name="batchspec")
    except Silent as failure:
        click.echo(f"batchspec: {failure}", err=True)
        sys.exit(failure.code)
    except Exception as error:
        if os.environ.get("BATCHSPEC_TRACEBACK"):
            raise
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        click.echo(f"batchspec: the kit itself failed: {what} (BATCHSPEC_TRACEBACK=1 shows where)", err=True)
        sys.exit(ExitCode.NO_ANSWER)
