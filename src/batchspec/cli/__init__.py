"""The command line. Each command is a module of this folder, imported when it is called."""

from __future__ import annotations

import os
import sys
import threading
import traceback

import click

from batchspec.cli.failure import Concluded, complain, interrupted
from batchspec.cli.lazy import LazyGroup
from batchspec.cli.say import say
from batchspec.cli.usage import WrongUsage
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.system import file_lock, signals, standard_streams
from batchspec.system.quoting import shortened
from batchspec.system.secrets.held import shown
from batchspec.system.secrets.telling import guarded
from batchspec.system.system_errors import with_file
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
    "generate": (
        "batchspec.cli.generate",
        "Write models and schemas for another repository, in its language.",
    ),
    "drift": ("batchspec.cli.drift", "Tell what a source changed, and whom it can break."),
    "contract": ("batchspec.cli.contract", "Compare two revisions of the contract."),
    "mutants": ("batchspec.cli.mutants", "Break server and client on purpose; print the kill matrix."),
    "doctor": ("batchspec.cli.doctor", "Tell whether an adapter is wired up."),
}
"""Name to module and to the line that `--help` shows."""
LONGEST_END, LONGEST_END_OF_ALL = 1.0, 10.0
"""Seconds that Python has to end after an interrupt, and after any other end of the command."""


class MainGroup(LazyGroup):
    """The command `batchspec`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; raises `WrongUsage` for one that no system takes."""
        if any("\0" in argument for argument in args):
            raise WrongUsage("an argument has a NUL character, which no path, name or header can have", ctx)
        return super().parse_args(ctx, args)


@click.group(cls=MainGroup, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="batchspec", message="%(prog)s %(version)s")
def group() -> None:
    """Conformance to the OpenAI Batch API.

    Exit codes: 0 conformant, 1 not, 2 wrong usage or an output that cannot be written, 3 no answer at all or the kit
    itself failed; 130, 143 and 129 interrupted by Ctrl-C, SIGTERM or SIGHUP.
    """


def main() -> None:
    """Run the command line; whatever happens ends in an exit code and at most one line of complaint."""
    with guarded(sys.argv[1:]), signals.raised(), standard_streams.watched() as is_whole_process:
        try:
            code, has_verdict = _run()
            signals.held_back()  # one that came while the report was written is too late
        finally:
            file_lock.let_go_of_all()
        if is_whole_process:
            signals.pass_over()
        code = _with_output(code, has_verdict=has_verdict)
    if is_whole_process:
        _leave_at_last(code)
    sys.exit(code)


def _run() -> tuple[int, bool]:
    """Run the command; its exit code, and true where that is the one of a verdict."""
    try:
        group(prog_name="batchspec")
    except SystemExit as end:
        return int(end.code or 0), isinstance(end, Concluded)
    except KeyboardInterrupt as interrupt:
        return interrupted(interrupt), False
    except Exception as error:  # noqa: BLE001  whatever it is, it is told in lines that nothing obeys
        if os.environ.get("BATCHSPEC_TRACEBACK"):
            say(*shown(traceback.format_exc()).rstrip("\n").split("\n"), err=True)
        else:
            what = shortened(shown(f"{type(error).__name__}: {error}").splitlines()[0])
            complain(f"the kit itself failed: {what} (BATCHSPEC_TRACEBACK=1 shows where)")
        return ExitCode.NO_ANSWER, False
    return ExitCode.OK, False


def _with_output(code: int, *, has_verdict: bool) -> int:
    """Write out what is held back, and tell where it could not be written. A reader that went away changes no verdict."""
    standard_streams.flush()
    fault = standard_streams.fault()
    if fault is None or code not in {ExitCode.OK, ExitCode.NOT_CONFORMANT}:
        return code
    if has_verdict and standard_streams.is_closed():
        return code
    complain(f"standard output: cannot be written: {with_file(fault)}")
    return ExitCode.USAGE


def _leave_at_last(code: int) -> None:
    """Leave the process in some seconds, should a thread hold up its end: Python waits for one in which an app hangs."""
    was_interrupted = code in signals.CODES.values()
    timer = threading.Timer(LONGEST_END if was_interrupted else LONGEST_END_OF_ALL, os._exit, (code,))
    timer.daemon = True
    timer.start()
