"""The exception of a command that was called correctly and cannot go on."""

from __future__ import annotations

from batchspec.judging.outcomes.verdict import ExitCode


class Failure(Exception):
    """A command cannot go on; the message is the one line that is shown, `code` the exit code."""

    def __init__(self, line: str, code: ExitCode) -> None:
        self.code = code
        super().__init__(line)
