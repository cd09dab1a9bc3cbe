"""The command line. Each command is a module of this folder, imported when it is called."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper

import click

from batchspec.cli.failure import Failure
from batchspec.cli.lazy import LazyGroup
from batchspec.cli.usage import WrongUsage
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.system.system_errors import shortened
from batchspec.version import __version__

COMMANDS = {
    "check": ("batchspec.cli.check", "Judge a server, a client, or files."),
    "proxy": ("batchspec.cli.proxy", "Pass traffic on to a server, and judge it."),
    "rejudge": ("batchspec.cli.rejudge", "Judge a recorded trace again."),
    "fields": ("batchspec.cli.fields", "Print what every source says of a field, and the ruling."),
    "explain": ("batchspec.cli.explain", "Print a requirement: authority, cases, mutants, claims."),
    "schema": ("batchspec.cli.schema", "Print a JSON Schema of the contract."),
    "serve": ("batchspec.cli.serve", "Run the reference server."),
    "fixtures": ("batchspec.cli.fixtures", "Make fixtures: valid, in every state, or broken on purpose."),
    "drift": ("batchspec.cli.drift", "Tell what a source changed, and whom it can break."),
    "mutants": ("batchspec.cli.mutants", "Break server and client on purpose; print the kill matrix."),
    "doctor": ("batchspec.cli.doctor", "Tell whether an adapter is wired up."),
}
"""Name to module and to the line that `--help` shows."""


class MainGroup(LazyGroup):
    """The command `batchspec`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; raises `WrongUsage` for one that no system takes."""
        if any("\0" in argument for argument in args):
            raise WrongUsage("an argument has a NUL character, which no path, name or header can have", ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a reader that went away, as `head` does, is no failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Python writes out what is left at its end, and would fail again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(ExitCode.OK)


@click.group(cls=MainGroup, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="batchspec", message="%(prog)s %(version)s")
def group() -> None:
    """Conformance to the OpenAI Batch API.

    Exit codes: 0 conformant, 1 not, 2 wrong usage, 3 no answer at all or the kit itself failed.
    """


def _show_what_has_no_form() -> None:
    """Let both streams write characters that their encoding lacks as escapes, so that none of them costs the verdict."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def main() -> None:
    """Run the command line; whatever happens ends in an exit code and at most one line of complaint."""
    _show_what_has_no_form()
    try:
        group(prog_name="batchspec")
    except Failure as failure:
        click.echo(f"batchspec: {shortened(str(failure))}", err=True)
        sys.exit(failure.code)
    except Exception as error:
        if os.environ.get("BATCHSPEC_TRACEBACK"):
            raise
        what = shortened(f"{type(error).__name__}: {error}".splitlines()[0])
        click.echo(f"batchspec: the kit itself failed: {what} (BATCHSPEC_TRACEBACK=1 shows where)", err=True)
        sys.exit(ExitCode.NO_ANSWER)
