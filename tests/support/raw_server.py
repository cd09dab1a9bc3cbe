"""A server below the level of HTTP libraries: what it sends is what a test says, byte for byte."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager, suppress
from types import SimpleNamespace

from support.accepting import accepting

BATCH = {
    "id": "batch_1", "object": "batch", "endpoint": "/v1/chat/completions", "input_file_id": "file-1",
    "completion_window": "24h", "status": "in_progress", "created_at": 1_700_000_000,
    "in_progress_at": 1_700_000_001,
}  # fmt: skip
FILE = {"id": "file-1", "object": "file"}


def answer(value, status=200, *headers):
    """An answer with a JSON body, after which the connection is closed."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    head = (
        f"HTTP/1.1 {status} Said So",
        "content-type: application/json",
        f"content-length: {len(body)}",
        "connection: close",
        *headers,
    )
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body


@contextmanager
def raw_server(respond, tls=None):
    """A server on loopback; each request is handed to `respond(send, line, request)`, and then the connection is closed.

    `line` is the request line without its version, and `request` the whole request as bytes. What is yielded has the
    base URL as `url`, and as `lines` the request lines so far. `tls` is the context of a server that speaks TLS.
    """
    told = SimpleNamespace(lines=[], over=threading.Event())

    def serve(accepted):
        with (
            suppress(OSError),
            tls.wrap_socket(accepted, server_side=True) if tls else accepted as connection,
        ):
            request = _request(connection)
            if request:
                line = request.partition(b"\r\n")[0].decode("latin-1").rpartition(" ")[0]
                told.lines.append(line)
                respond(connection.sendall, line, request)

    with accepting(serve) as port:
        told.url = f"http{'s' if tls else ''}://127.0.0.1:{port}/v1"
        try:
            yield told
        finally:
            told.over.set()


def _request(connection):
    received = b""
    while b"\r\n\r\n" not in received:
        more = connection.recv(1 << 16)
        if not more:
            return b""
        received += more
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(lengths[0].partition(b":")[2]) if lengths else 0
    while len(body) < length:
        more = connection.recv(1 << 16)
        if not more:
            break
        body += more
    return head + b"\r\n\r\n" + body
