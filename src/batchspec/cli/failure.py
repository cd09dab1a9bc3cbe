"""The failure of a command that is not the command line's fault."""

from __future__ import annotations

from batchspec.judging.verdict import ExitCode


class Failure(Exception):
    """A command cannot go on; the message is the one line that is shown, `code` the exit code."""

    def __init__(self, line: str, code: ExitCode) -> None:
        self.code = code
        super().__init__(line)
