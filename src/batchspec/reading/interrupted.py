"""The interrupt of a run, which has the trace of it as far as it came."""

from __future__ import annotations

from batchspec.reading.trace import Trace
from batchspec.system.signals import Stopped


class Interrupted(Stopped):
    """A run was interrupted; the message says what it made and what of it is left, in one line."""

    def __init__(self, message: str, trace: Trace, name: str = "SIGINT") -> None:
        self.trace = trace
        super().__init__(name, message)
