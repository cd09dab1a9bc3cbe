"""One side of a conversation: a connection, and h11, which reads what comes over it.

h11 also writes, but puts headers into another order and other letters. So heads are written here, as they came.
"""

from __future__ import annotations

from collections.abc import Sequence

import h11

from batchspec.driving.proxy.link import Link

LARGEST_HEAD = 256 * 1024
"""Bytes of a request or an answer before its body; servers mostly allow 8 to 64 KiB."""
Headers = list[tuple[bytes, bytes]]
Part = h11.Event | type[h11.PAUSED]
_WITHOUT_BODY = frozenset({204, 304})


class Side:
    """A connection to a client (`h11.SERVER`, the role of the proxy) or to the server (`h11.CLIENT`)."""

    def __init__(self, link: Link, role: type[h11.CLIENT | h11.SERVER]) -> None:
        self.link = link
        self._parser = h11.Connection(role, max_incomplete_event_size=LARGEST_HEAD)
        self._error: h11.RemoteProtocolError | None = None
        self.over = False
        """True when all that the other side sent was read, its end included."""

    async def some(self) -> list[Part]:
        """The parts that have come, one at least, up to the end of a message.

        Raises `h11.RemoteProtocolError` and `ConnectionResetError`.
        """
        while not (found := self._parsed()):
            data = await self.link.read()
            self.over = not data
            self._parser.receive_data(data)
        return found

    def _parsed(self) -> list[Part]:
        found: list[Part] = []
        while True:
            try:
                part = self._next()
            except h11.RemoteProtocolError as error:
                if not found:
                    raise
                self._error = error  # what came before it passes first
                return found
            if part is h11.NEED_DATA or (part is h11.PAUSED and found):
                return found
            found.append(part)  # type: ignore[arg-type]
            if part is h11.PAUSED or isinstance(part, h11.EndOfMessage | h11.ConnectionClosed):
                return found

    def _next(self) -> Part | type[h11.NEED_DATA]:
        if self._error is not None:
            raise self._error
        return self._parser.next_event()

    async def write(self, parts: Sequence[tuple[h11.Event, bytes]]) -> None:
        """Send parts of a message, each with its bytes. Raises `ConnectionResetError` and `h11.LocalProtocolError`."""
        for part, _ in parts:
            # h11 is told so that it knows what may come next; the bytes that it would send are not used.
            self._parser.send_with_data_passthrough(_in_1_1(part))
        await self.link.write(b"".join(data for _, data in parts))

    @property
    def may_go_on(self) -> bool:
        """True when the exchange is over and another one may come over the same connection."""
        return self._parser.our_state is h11.DONE and self._parser.their_state is h11.DONE

    @property
    def switched(self) -> bool:
        """True when the two speak something else than HTTP from now on."""
        return self._parser.their_state is h11.SWITCHED_PROTOCOL

    @property
    def left_over(self) -> bytes:
        """Bytes that were read and belong to no message, such as those of another protocol."""
        return self._parser.trailing_data[0]

    @property
    def has_more(self) -> bool:
        """True when bytes have come that belong to no exchange yet."""
        return self.link.has_more or bool(self.left_over)

    def go_on(self) -> None:
        """Make ready for the next exchange."""
        self._parser.start_next_cycle()


def request_head(request: h11.Request) -> bytes:
    line = b"%s %s HTTP/%s\r\n" % (request.method, request.target, request.http_version)
    return line + _lines(request.headers.raw_items())


def answer_head(answer: h11.Response | h11.InformationalResponse) -> bytes:
    line = b"HTTP/%s %d %s\r\n" % (answer.http_version, answer.status_code, answer.reason)
    return line + _lines(answer.headers.raw_items())


def body_part(data: bytes | bytearray, *, chunked: bool) -> bytes:
    """A piece of a body; the chunks of one that is chunked are not those that came."""
    return b"%x\r\n%s\r\n" % (len(data), data) if chunked else bytes(data)


def body_end(end: h11.EndOfMessage, *, chunked: bool) -> bytes:
    """The end of a body, with its trailers."""
    return b"0\r\n" + _lines(end.headers.raw_items()) if chunked else b""


def is_chunked(headers: h11.Headers) -> bool:  # type: ignore[name-defined]
    return any(name == b"transfer-encoding" for name, _ in headers)


def has_body(method: bytes, status: int) -> bool:
    """True of an answer that may have a body, by RFC 9110."""
    return not (
        method == b"HEAD" or status in _WITHOUT_BODY or (method == b"CONNECT" and 200 <= status < 300)
    )


def with_host(request: h11.Request, authority: bytes) -> h11.Request:
    """The request with another value of the header `Host`, which stays where it is."""
    headers = [
        (name, authority if name.lower() == b"host" else value) for name, value in request.headers.raw_items()
    ]
    return h11.Request(
        method=request.method, target=request.target, headers=headers, http_version=request.http_version
    )


def _in_1_1(part: h11.Event) -> h11.Event:
    """The part as h11 sends it, which is of HTTP/1.1 alone."""
    version = getattr(part, "http_version", b"1.1")
    if version == b"1.1":
        return part
    headers = part.headers.raw_items()  # type: ignore[attr-defined]
    if isinstance(part, h11.Request):
        has_host = any(name.lower() == b"host" for name, _ in headers)
        headers = headers if has_host else [*headers, (b"Host", b"none")]
        return h11.Request(method=part.method, target=part.target, headers=headers)
    kind = type(part)
    return kind(status_code=part.status_code, headers=headers, reason=part.reason)  # type: ignore[attr-defined, call-arg]


def _lines(headers: list[tuple[bytes, bytes]]) -> bytes:
    return b"".join(b"%s: %s\r\n" % header for header in headers) + b"\r\n"
