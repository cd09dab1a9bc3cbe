"""The answer of an app as a run reads it: cut to its length, bounded, and broken off where it would be over a socket."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterable, Iterator

import urllib3
from urllib3.exceptions import ProtocolError

from batchspec.driving.server.apps.channel import Channel, Head
from batchspec.driving.server.http.connections import Deadline
from batchspec.driving.server.http.heads import HeadLimit
from batchspec.system.quoting import named

WITHOUT_BODY = frozenset({204, 304})
"""Statuses whose answers have no body, whatever is sent after their heads."""
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[^\x00\r\n\u0100-\U0010ffff]*")


class CannotBeSent(ValueError):
    """The app gives what HTTP has no form for; a server refuses to send it."""


def sendable(status: object, headers: Iterable[tuple[str, str]]) -> Head:
    """The head of an answer; raises `CannotBeSent`."""
    if not isinstance(status, int) or not 200 <= status <= 999:
        raise CannotBeSent(f"{status!r} is not the status of an answer")
    found = tuple(headers)
    for name, value in found:
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise CannotBeSent(
                f"the header {named(name, 40)} has a line break or a character that no header may have"
            )
    return Head(int(status), found)


class AppAnswer:
    """An answer whose head has come."""

    def __init__(self, method: str, head: Head, channel: Channel, deadline: Deadline) -> None:
        self.status = head.status
        self.headers = urllib3.HTTPHeaderDict()
        for name, value in _whole_headers(head, deadline.head):
            self.headers.add(name, value)
        self._channel = channel
        self._deadline = deadline
        self._left = 0 if method == "HEAD" or head.status in WITHOUT_BODY else self._length()

    def _length(self) -> int | None:
        """The bytes that the head promises; `None` where it says nothing that can be read."""
        try:
            length = int(self.headers.get("content-length", ""))
        except ValueError:
            return None
        return length if length >= 0 else None

    def stream(self, amt: int, *, decode_content: bool | None = None) -> Iterator[bytes]:  # noqa: ARG002  never here
        """The body in pieces of at most `amt` bytes. Raises an `HTTPError` of urllib3 where it breaks off."""
        while self._left is None or self._left > 0:
            piece = self._piece()
            if piece is None:
                return
            if self._left is not None:
                piece = piece[: self._left]
                self._left -= len(piece)
            for start in range(0, len(piece), amt):
                yield piece[start : start + amt]

    def _piece(self) -> bytes | None:
        try:
            piece = self._channel.piece(self._deadline)
        except TimeoutError:
            raise urllib3.exceptions.TimeoutError("nothing more came in time") from None
        if piece is None and self._left:
            short = http.client.IncompleteRead(b"", self._left)
            raise ProtocolError(f"the answer ends {self._left} bytes before its length", short)
        return piece

    def release_conn(self) -> None:
        """The answer was read whole."""
        self._channel.close(whole=True)

    def close(self) -> None:
        """Nothing more of the answer is wanted; the app is told that the client went away."""
        self._channel.close(whole=False)


def _whole_headers(head: Head, limit: HeadLimit) -> Iterator[tuple[str, str]]:
    """The headers up to the limit, in the form in which a socket would carry them."""
    limit.begin()
    for name, value in head.headers:
        if not limit.fits(len(name) + len(value) + len(": \r\n")):
            return
        yield name, value.lstrip(" \t")
