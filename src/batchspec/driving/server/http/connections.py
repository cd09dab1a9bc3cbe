"""Connections that keep to a deadline, whatever the other side does.

urllib3 times each read by itself, so a server that sends a byte a second is read for ever. Here each read and each
write may take what is left of the request's time, and the head of an answer has its limits.
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
)

from batchspec.driving.server.http.heads import HeadLimit, Lines, Received
from batchspec.system.secrets.telling import guard_logs

_Address = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]
_Option = tuple[int, int, Any]

LONGEST_IDLE = 1.0
"""Seconds after which a connection is not used again. Servers close those that are idle, after two seconds or more, and one
that is closed just as a request goes out looks like one that broke."""


class Deadline:
    """The moment at which a request has to be over. A request that is not on its way yet may be called off."""

    def __init__(self, seconds: float, head: HeadLimit | None = None) -> None:
        self.head = head or HeadLimit()
        """The head that the answer may have."""
        self.seconds = seconds
        """The seconds that there were for it."""
        self._until = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._is_sent = self._is_called_off = False

    def call_off(self) -> None:
        """Keep the request from being sent, where nothing of it is on its way yet."""
        with self._lock:
            self._is_called_off = not self._is_sent

    @property
    def called_off(self) -> bool:
        """True where it was called off, and so never sent."""
        with self._lock:
            return self._is_called_off

    def begin_sending(self) -> None:
        """Take the request as sent from here on. Raises `TimeoutError` where it was called off, or no time is left."""
        with self._lock:
            if self._is_called_off:
                raise TimeoutError("called off")
            self.left()
            self._is_sent = True

    @property
    def passed(self) -> bool:
        return time.monotonic() >= self._until

    def left(self) -> float:
        """Seconds that are left; raises `TimeoutError` where there are none."""
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("timed out")
        return seconds


# A pool hands out connections that it kept, so a deadline is that of the thread's request and not of a connection.
_DEADLINE: ContextVar[Deadline] = ContextVar("_DEADLINE")


@contextmanager
def keeping_to(deadline: Deadline) -> Iterator[None]:
    """Let every connection that this thread uses keep to `deadline`."""
    token = _DEADLINE.set(deadline)
    try:
        yield
    finally:
        _DEADLINE.reset(token)


class _Received(Received):
    """The bytes that a socket gives until the deadline."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self.quiet:
            return None
        self._sock.settimeout(_DEADLINE.get().left())
        return self._raw.readinto(buffer)

    def hang_up(self) -> None:
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    """An answer that is read until the deadline, its head up to its limits."""

    def __init__(self, sock: socket.socket, *arguments: Any, **named: Any) -> None:
        super().__init__(sock, *arguments, **named)
        self.fp.close()
        self.fp = self._lines = Lines(_Received(sock))

    def begin(self) -> None:
        """Read the head; one that only announces another (1xx) is passed over, as RFC 9110 asks of every client."""
        self._lines.head = _DEADLINE.get().head
        super().begin()
        while 100 <= self.status < 200 and self.status != http.client.SWITCHING_PROTOCOLS:
            self.headers = self.msg = None  # type: ignore[assignment]  # so that it begins anew
            super().begin()
        self._lines.head = None


class _Timely(HTTPConnection):
    """What connections of both kinds do by the deadline: find the host, connect, send and read."""

    response_class = _Answer
    _used = 0.0
    """The moment at which it was sent something last."""

    @property
    def is_connected(self) -> bool:
        """True where the connection may be used again."""
        return super().is_connected and time.monotonic() - self._used < LONGEST_IDLE

    def _new_conn(self) -> socket.socket:
        host = self._dns_host.strip("[]")
        try:
            addresses = _addresses(host, self.port)
            return _connected(addresses, self.socket_options)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except UnicodeError:
            raise LocationParseError(f"{host!r}, label empty or too long") from None
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"no connection to {host} in time") from error
        except OSError as error:
            raise NewConnectionError(self, f"no connection to {host}: {error}") from error

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()  # which may take a while, so that it comes before the last look at the time
        _DEADLINE.get().begin_sending()
        self._used = time.monotonic()
        if self.sock is not None:
            self.sock.settimeout(_DEADLINE.get().left())
        super().send(data)


class _TimelyTLS(_Timely, HTTPSConnection):
    """The same over TLS; the handshake as a whole has the time-out of the socket, which is what was left."""


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Timely


class _TLSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _TimelyTLS


guard_logs("urllib3")  # a warning of it names the whole address, with the parameters that the run adds


def new_pools(ca_bundle: str | None, most: int = 16) -> urllib3.PoolManager:
    """Pools of connections, all of which keep to the deadline of `keeping_to`; `most` are kept open for one server."""
    pools = urllib3.PoolManager(maxsize=most, retries=False, ca_certs=ca_bundle)
    pools.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}
    return pools


def _addresses(host: str, port: int | None) -> Sequence[_Address]:
    """The addresses of a host. The system cannot be told how long to look, so another thread looks."""
    found: Future[Sequence[_Address]] = Future()

    def look() -> None:
        try:
            found.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:  # noqa: BLE001  it is raised again in the thread that waits
            found.set_exception(error)

    threading.Thread(target=look, daemon=True, name="batchspec-dns").start()
    try:
        return found.result(_DEADLINE.get().left())
    except NotInTime:
        raise TimeoutError("timed out") from None


def _connected(addresses: Sequence[_Address], options: Sequence[_Option] | None) -> socket.socket:
    """A connection to the first of the addresses that takes one; raises `OSError`, that of the last."""
    for number, address in enumerate(addresses, 1):
        # One that never answers may take its share alone, so that those after it have theirs.
        share = _DEADLINE.get().left() / (len(addresses) - number + 1)
        try:
            return _connection(address, share, options)
        except OSError:
            if number == len(addresses):
                raise
    raise OSError("the host has no address")


def _connection(address: _Address, seconds: float, options: Sequence[_Option] | None) -> socket.socket:
    family, kind, protocol, _, where = address
    sock = socket.socket(family, kind, protocol)
    try:
        for option in options or ():
            sock.setsockopt(*option)
        sock.settimeout(seconds)
        sock.connect(where)
        sock.settimeout(_DEADLINE.get().left())  # for the handshake of TLS, where one follows
    except BaseException:
        sock.close()
        raise
    return sock
