"""A server and a client on the level of bytes, with the proxy between them: what either sends is what a test says."""

from __future__ import annotations

import contextlib
import socket
from types import SimpleNamespace

import h11

from support.accepting import PATIENCE, accepting


@contextlib.contextmanager
def wire_peer(respond):
    """A server on loopback; `respond(connection, request)` answers each whole request, and ends the connection by returning true.

    `request` are the bytes that came. What is yielded has the base URL as `url`, the requests as `requests`, and the number of
    connections as `connections`.
    """
    told = SimpleNamespace(requests=[], connections=0, respond=respond)

    def serve(connection):
        told.connections += 1
        parser = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)
        with contextlib.suppress(OSError), connection:
            while True:
                request = _whole_request(connection, parser)
                if request is None:
                    return
                told.requests.append(request)
                if told.respond(connection, request):
                    return
                parser = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)

    with accepting(serve) as port:
        told.url = f"http://127.0.0.1:{port}/v1"
        yield told


def _whole_request(connection, parser):
    """The bytes of one request; `None` where the connection ends before."""
    received = b""
    while True:
        event = parser.next_event()
        if event is h11.NEED_DATA:
            more = connection.recv(1 << 16)
            if not more:
                return None
            received += more
            parser.receive_data(more)
        elif isinstance(event, h11.EndOfMessage):
            return received


def answering(answer):
    """A `respond` that sends the same bytes each time."""

    def respond(connection, request):
        connection.sendall(answer)

    return respond


@contextlib.contextmanager
def connected(url):
    """A socket that is connected to the host of a URL."""
    host, _, port = url.split("/")[2].partition(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
        yield connection


def received(connection, size=None):
    """So many bytes, or all until the other side ends."""
    found = b""
    while size is None or len(found) < size:
        more = connection.recv(1 << 16)
        if not more:
            break
        found += more
    return found


def until(connection, ending):
    """The bytes until, and with, an ending; fails where the connection ends before."""
    found = b""
    while not found.endswith(ending):
        more = connection.recv(1)
        assert more, found
        found += more
    return found


def head_and_body(message):
    """The head of a message, and its body with its chunks put together; of one without chunks as it is. Then its trailers."""
    head, _, body = message.partition(b"\r\n\r\n")
    if b"\r\ntransfer-encoding:" not in head.lower():
        return head, body, b""
    whole = b""
    while True:
        size, _, rest = body.partition(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        if not length:
            return head, whole, rest
        whole, body = whole + rest[:length], rest[length + 2 :]
