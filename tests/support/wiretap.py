"""A wire between a client and a server, below HTTP, that keeps every byte a client sends."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import SimpleNamespace
from urllib.parse import urlsplit

import h11

from support.accepting import accepting


@contextlib.contextmanager
def wiretap(url):
    """A relay to the server at a URL; what is yielded has the `url` to use, and gives the `requests` that passed."""
    parts = urlsplit(url)
    streams = []

    def pump(one, other, kept):
        with contextlib.suppress(OSError):
            while data := one.recv(1 << 16):
                if kept is not None:
                    kept.extend(data)
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)

    def serve(client):
        with (
            contextlib.suppress(OSError),
            client,
            socket.create_connection((parts.hostname, parts.port)) as server,
        ):
            kept = bytearray()
            streams.append(kept)
            back = threading.Thread(target=pump, args=(server, client, None), daemon=True)
            back.start()
            pump(client, server, kept)
            back.join()

    with accepting(serve) as port:
        yield SimpleNamespace(
            url=f"http://127.0.0.1:{port}{parts.path}",
            requests=lambda: sorted(one for stream in streams for one in requests_in(bytes(stream))),
        )


def requests_in(stream):
    """The requests that a stream of bytes holds, each with its method, target, headers but for `Host`, and body."""
    found, parser, body = [], h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20), b""
    parser.receive_data(stream)
    while True:
        event = parser.next_event()
        if isinstance(event, h11.Request):
            headers = [pair for pair in event.headers.raw_items() if pair[0].lower() != b"host"]
            found.append([event.method, event.target, headers, b""])
            body = b""
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage):
            found[-1][3] = body
            rest = parser.trailing_data[0]
            parser = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)
            parser.receive_data(rest)
        else:
            return found
