"""One entry of a recording as an exchange, or the reason why it is none."""

from __future__ import annotations

from dataclasses import dataclass

from batchspec.reading.trace import Request, Response


class NotRead(Exception):
    """An entry that cannot be read as an exchange; `why` is the clause that people are shown."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Entry:
    """A request and its answer; `None` where none was recorded."""

    request: Request
    response: Response | None
    began: float | None = None
    """Seconds of any clock that the whole recording shares; `None` where the recording does not tell."""
    ended: float | None = None
