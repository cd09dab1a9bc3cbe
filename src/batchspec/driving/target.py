"""Targets as users name them. The command line and pytest refuse one that cannot be judged in the same words."""

from __future__ import annotations

from pathlib import Path

from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.reading.trace import Trace, UnreadableTrace, read
from batchspec.system.system_errors import with_file


class TargetError(Exception):
    """There is nothing to judge: the target is named wrongly (`ExitCode.USAGE`), or is silent (`ExitCode.NO_ANSWER`).

    The message is one line; `code` is the exit code of the command.
    """

    def __init__(self, line: str, code: ExitCode) -> None:
        self.code = code
        super().__init__(line)


def recorded_trace(path: Path) -> Trace:
    """The trace in the file `path`; raises `TargetError`."""
    try:
        return read(path)
    except UnreadableTrace as error:
        raise TargetError(str(error), ExitCode.USAGE) from None
    except OSError as error:
        raise TargetError(f"{path}: cannot be opened: {with_file(error)}", ExitCode.USAGE) from None
