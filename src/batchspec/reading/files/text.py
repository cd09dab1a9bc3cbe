"""What a file holds: one JSON text, one recording, one trace, or the fault that keeps it from being read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from batchspec.reading.files.recordings import Recording
from batchspec.reading.files.unread import Unread
from batchspec.reading.strict_json import NotStrictJSON
from batchspec.reading.trace import Trace

UNKNOWN = "neither JSON nor a recording of a tool that is known"


@dataclass(frozen=True, slots=True)
class Text:
    """One JSON text, one recording, or the fault that keeps it from being read."""

    where: str
    raw: bytes = b""
    fault: NotStrictJSON | None = None
    value: Any = None
    """The value of a text that is read already; `None` of others, which are read later."""
    unread: Unread | None = None
    """The reason why a recording could not be read. That is no fault of the server that it shows."""
    recording: Recording | None = None
    trace: Trace | None = None
    """The trace of ours that a whole file is."""
    line: bool = False
    """True of a line of a file."""
    found: bool = False
    """True of a line in a file that nobody named."""
    other: bool = False
    """True of a file in a folder that is neither a recording nor JSON."""
