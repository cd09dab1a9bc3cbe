"""The command line. Each command is a module of this folder, imported when it is called."""

from __future__ import annotations

import os
import sys
import threading
import time

import click

from batchspec.cli.failure import Concluded, complain, interrupted
from batchspec.cli.lazy import LazyGroup
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.system import signals, standard_streams
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
    "drift": ("batchspec.cli.drift", "Tell what a source changed, and whom it can break."),
    "mutants": ("batchspec.cli.mutants", "Break server and client on purpose; print the kill matrix."),
    "doctor": ("batchspec.cli.doctor", "Tell whether an adapter is wired up."),
}
"""Name to module and to the line that `--help` shows."""
LONGEST_END = 1.0
"""Seconds that threads have to end when the command has; one that hangs is left behind with the process."""


@click.group(cls=LazyGroup, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="batchspec", message="%(prog)s %(version)s")
def group() -> None:
    """Conformance to the OpenAI Batch API.

    Exit codes: 0 conformant, 1 not, 2 wrong usage or an output that cannot be written, 3 no answer at all or the kit
    itself failed; 130, 143 and 129 interrupted by Ctrl-C, SIGTERM or SIGHUP.
    """


def main() -> None:
    """Run the command line; whatever happens ends in an exit code and at most one line of complaint."""
    with signals.raised(), standard_streams.watched() as is_whole_process:
        code, has_verdict = _run()
        if is_whole_process:
            signals.pass_over()
        code = _with_output(code, has_verdict=has_verdict)
    if is_whole_process:
        _end_with_threads(code)
    sys.exit(code)


def _run() -> tuple[int, bool]:
    """Run the command; its exit code, and true where that is the one of a verdict."""
    try:
        group(prog_name="batchspec")
    except SystemExit as end:
        return int(end.code or 0), isinstance(end, Concluded)
    except KeyboardInterrupt as interrupt:
        return interrupted(interrupt), False
    except Exception as error:
        if os.environ.get("BATCHSPEC_TRACEBACK"):
            raise
        what = f"{type(error).__name__}: {error}".splitlines()[0]
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


def _end_with_threads(code: int) -> None:
    """Leave the process where a thread would hold up its end for ever, as one does in which an app hangs."""
    deadline = time.monotonic() + LONGEST_END
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(max(0.0, deadline - time.monotonic()))
            if thread.is_alive():
                os._exit(code)
