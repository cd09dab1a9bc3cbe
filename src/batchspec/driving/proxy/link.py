"""One connection of the proxy: bytes that came and wait to be read, and bytes to send. Both are bounded.

Streams of asyncio drop what came before a connection broke. An answer that a server sends before it closes the door
stands there, so the proxy has a buffer of its own.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from contextlib import suppress
from typing import cast

_AT_ONCE = struct.pack("ii", 1, 0)
"""The value of `SO_LINGER` with which a connection that is closed is reset."""
MOST_WAITING = 64 * 1024
"""Bytes that may wait to be read before no more are taken in; and to be sent, before their sender has to wait."""


class Link(asyncio.Protocol):
    """A connection. It belongs to the loop that made it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._waiting = bytearray()
        self._readers: list[asyncio.Future[None]] = []
        self._writers: list[asyncio.Future[None]] = []
        self._full = self._paused = False
        self.ended = False
        """True when the other side sends nothing more."""
        self.lost = False
        """True when the connection is gone."""
        self.broke = False
        """True when it did not end in order, but by a reset or the like."""
        self._finished = False
        """True when nothing more may be sent."""
        self.at = 0.0
        """The moment at which the last bytes came, by the monotonic clock."""

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=MOST_WAITING)

    def data_received(self, data: bytes) -> None:
        self.at = time.monotonic()
        self._waiting += data
        if len(self._waiting) > MOST_WAITING and self._transport and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        _wake(self._readers)

    def eof_received(self) -> bool:
        self.ended = True
        _wake(self._readers)
        # What is left to send may still be sent, except over TLS, where asyncio closes both ways.
        return not self.encrypted

    def connection_lost(self, error: Exception | None) -> None:
        self.ended = self.lost = True
        self.broke = error is not None
        _wake(self._readers)
        _wake(self._writers)

    def pause_writing(self) -> None:
        self._full = True

    def resume_writing(self) -> None:
        self._full = False
        _wake(self._writers)

    # What the proxy calls

    @property
    def encrypted(self) -> bool:
        return self._transport is not None and self._transport.get_extra_info("sslcontext") is not None

    @property
    def has_more(self) -> bool:
        """True when there are bytes to read, now."""
        return bool(self._waiting)

    async def read(self) -> bytes:
        """The bytes that came, at least one; none when there will be no more. Raises `ConnectionResetError` when it broke."""
        while not self._waiting:
            if self.broke:
                raise ConnectionResetError
            if self.ended:
                return b""
            await self._wait(self._readers)
        data = bytes(self._waiting)
        self._waiting.clear()
        if self._paused and self._transport and not self.lost:
            self._paused = False
            self._transport.resume_reading()
        return data

    async def until_ended(self) -> None:
        """Return when the other side has ended, whether or not what it sent was read."""
        while not self.ended:
            await self._wait(self._readers)

    async def write(self, data: bytes) -> None:
        """Send, and wait while too much waits to be sent; raises `ConnectionResetError` where nobody takes it."""
        if self.lost or self._finished or self._transport is None or self._transport.is_closing():
            raise ConnectionResetError
        self._transport.write(data)
        while self._full and not self.lost:
            await self._wait(self._writers)

    def end(self) -> None:
        """Send nothing more, and go on reading; over TLS, which has no such thing, close."""
        if self.lost or self._transport is None or self._transport.is_closing():
            return
        self._finished = True
        if self._transport.can_write_eof():
            self._transport.write_eof()
        else:
            self._transport.close()

    def close(self) -> None:
        """Close, once what waits has been sent."""
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Reset the connection, so that the other side sees that something broke."""
        if self._transport is not None:
            with suppress(OSError):
                taken = self._transport.get_extra_info("socket")
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            self._transport.abort()

    async def _wait(self, queue: list[asyncio.Future[None]]) -> None:
        future = self._loop.create_future()
        queue.append(future)
        try:
            await future
        finally:
            if future in queue:
                queue.remove(future)


def _wake(waiting: list[asyncio.Future[None]]) -> None:
    for future in waiting:
        if not future.done():
            future.set_result(None)
    waiting.clear()
