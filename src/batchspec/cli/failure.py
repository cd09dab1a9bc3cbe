"""The ends of a command: a line for one that cannot go on, and the exit code of one that came to a verdict."""

from __future__ import annotations

from batchspec.cli.say import prose, say
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.system import signals
from batchspec.system.quoting import shortened


class Failure(Exception):
    """A command cannot go on; the message is the one line that is shown, `code` the exit code."""

    def __init__(self, line: str, code: ExitCode) -> None:
        self.code = code
        super().__init__(line)


class Concluded(SystemExit):
    """A command came to a verdict and leaves with its exit code, whether or not anybody reads what it prints."""


def complain(line: str) -> None:
    """Show the line on standard error."""
    say(f"batchspec: {shortened(prose(line))}", err=True)


def interrupted(interrupt: KeyboardInterrupt) -> int:
    """Tell of an interrupt in one line, and give the exit code for it."""
    name = signals.name_of(interrupt)
    tell_of(interrupt)
    return signals.exit_code(name)


def tell_of(interrupt: KeyboardInterrupt) -> None:
    """Show the words of an interrupt. They name all that is left on a server, so they are not shortened."""
    told = str(interrupt) or f"interrupted by {signals.name_of(interrupt)}"
    say(f"batchspec: {prose(told)}", err=True)
