"""The head of an answer, read up to its limits. One that goes on after them ends there, and its request is told so.

Python's own client gives up the connection instead, so that a server with a hundred headers would look like none at all.
"""

from __future__ import annotations

import http.client
import io
from abc import ABC, abstractmethod
from collections import deque

from batchspec.driving.server.http.answer_limits import LIMITS
from batchspec.reading.limits import Live

LONGEST_LINE = 64 * 1024
"""Bytes of a line that is no body: a status, a header, the length of a chunk, a trailer. Python's own limit for headers."""
_BLANK = frozenset({b"\r\n", b"\n", b""})
"""The lines that end a head; the last of them is that of a connection that ended."""
_INTERIM = b"1"
"""The first digit of the status of an answer that only announces another."""
_SWITCHES = b"101"
"""The interim status that is the last: what follows is no HTTP."""


class TooLong(http.client.HTTPException):
    """The head of an answer, or one line of it, goes on after as many bytes as are read; the message says so."""


class HeadLimit:
    """The head that one request's answer may have."""

    def __init__(self, limits: Live = LIMITS) -> None:
        self._limits = limits
        self._size = self._lines = 0
        self.cut: str | None = None
        """Why the head was cut off, once it was: its body cannot be read then, since the head says where it ends."""

    def begin(self) -> None:
        """Begin the head of another answer: a final one after those that announced it."""
        self._lines = 0

    def fits(self, size: int) -> bool:
        """Count a line of so many bytes; false, and the reason kept, where it is one too many."""
        self._size += size
        self._lines += 1
        if size > LONGEST_LINE:
            self.cut = f"a header of more than {LONGEST_LINE:,} bytes, which no client of Python reads"
        elif self._size > self._limits.header_bytes:
            self.cut = self._limits.beyond("header-bytes", "bytes of headers")
        elif self._lines > self._limits.headers:
            self.cut = self._limits.beyond("headers", "headers")
        return self.cut is None


class Received(io.RawIOBase, ABC):
    """The bytes that come over a connection."""

    quiet = False
    """True where it has no more bytes to give, though more may come."""

    @abstractmethod
    def hang_up(self) -> None:
        """End the connection, so that no other request is sent over it."""


class Lines(io.BufferedReader):
    """The bytes of an answer, buffered. A line has a largest size, and so has the head, until `head` is taken away."""

    def __init__(self, raw: Received) -> None:
        super().__init__(raw)
        self._received = raw
        self.head: HeadLimit | None = None
        self._announces = False
        """True where the head is one that only announces another."""
        self._headers: deque[bytes] | None = None
        """The headers that were read and not asked for yet, with the line that ends them; `None` where a status comes next."""

    def readline(self, size: int | None = -1) -> bytes:
        if self.head is None:
            return _whole(super().readline(LONGEST_LINE + 1 if size is None or size < 0 else size))
        if self._headers is None:
            return self._status_line(self.head)
        if not self._headers:
            self._headers.extend(self._packed(self.head))
        line = self._headers.popleft()
        if not self._headers:
            self._headers = None
        return line

    def close(self) -> None:
        """Be done with the answer. What came after its end would be taken for the answer to the next request."""
        if not self.closed:
            self._received.quiet = True
            if self.peek(1):
                self._received.hang_up()
        super().close()

    def _status_line(self, head: HeadLimit) -> bytes:
        head.begin()
        line = _whole(super().readline(LONGEST_LINE + 1))
        if not head.fits(len(line)):
            raise TooLong(f"the answer has {head.cut}")
        status = b"".join(line.split(None, 2)[1:2])
        self._announces = status.startswith(_INTERIM) and status != _SWITCHES
        self._headers = deque()
        return line

    def _packed(self, head: HeadLimit) -> list[bytes]:
        """The headers, several to a line: Python takes a hundred lines and no more. Raises `IncompleteRead` at their end."""
        blocks = [bytearray()]
        while (line := super().readline(LONGEST_LINE + 1)) not in _BLANK and head.fits(len(line)):
            if len(blocks[-1]) + len(line) > LONGEST_LINE:
                blocks.append(bytearray())
            blocks[-1] += line
        if not line:
            raise http.client.IncompleteRead(b"")
        if head.cut and self._announces:
            raise TooLong(f"the answer has {head.cut}")
        return [*(bytes(block) for block in blocks if block), b"\r\n"]


def _whole(line: bytes) -> bytes:
    if len(line) > LONGEST_LINE:
        raise TooLong(f"a line of the answer goes on after {LONGEST_LINE:,} bytes")
    return line
