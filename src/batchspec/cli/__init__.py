"""The command line. Each command is a module of this folder, imported when it is called."""

from __future__ import annotations

import os
import sys

import click

from batchspec.cli.failure import Failure
from batchspec.cli.lazy import LazyGroup
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.system.secrets.held import shown
from batchspec.system.secrets.telling import guarded
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


def main() -> None:
    """Run the command line; whatever happens ends in an exit code and at most one line of complaint."""
    with guarded(sys.argv[1:]):
        try:
            group(prog_name="batchspec")
        except Failure as failure:
            click.echo(shown(f"batchspec: {failure}"), err=True)
            sys.exit(failure.code)
        except Exception as error:
            if os.environ.get("BATCHSPEC_TRACEBACK"):
                raise  # it is told by `guarded`
            what = f"{type(error).__name__}: {shown(str(error))}".splitlines()[0]
            click.echo(
                f"batchspec: the kit itself failed: {what} (BATCHSPEC_TRACEBACK=1 shows where)", err=True
            )
            sys.exit(ExitCode.NO_ANSWER)
