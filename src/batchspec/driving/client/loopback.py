"""A server on loopback that a client under test is pointed at: it answers by a script and keeps what it was sent."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import Any

from typing_extensions import Self

from batchspec.contract.routes import KEY, OUTSIDE
from batchspec.reading.trace import Request

IDLE_SECONDS = 30.0
MOST_BYTES = 2**20
SECRET = f"Bearer {KEY}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a request is answered with."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


Answering = Callable[[Request], Reply]


class Loopback:
    """Serves one call after the other, each under a base URL of its own, so that a late request blames no other."""

    def __init__(self) -> None:
        self._scripts: list[tuple[Answering, list[Request]]] = []
        self._guard = threading.Lock()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def serve(self, answering: Answering) -> str:
        """The base URL of the next call, answered by `answering`."""
        with self._guard:
            self._scripts.append((answering, []))
            return f"http://127.0.0.1:{self._server.server_address[1]}/{len(self._scripts)}/v1"

    def taken(self) -> tuple[Request, ...]:
        """What has come in for the last call."""
        with self._guard:
            return tuple(self._scripts[-1][1]) if self._scripts else ()

    def answer(self, verb: str, target: str, headers: dict[str, str], body: str | None) -> Reply:
        """Keep a request with the call it is for, and answer it."""
        number, path = _below(target)
        with self._guard:
            if number is None or not 0 < number <= len(self._scripts):
                number, path = len(self._scripts), OUTSIDE + target
            answering, kept = self._scripts[number - 1]
            request = Request(verb, path, headers, body)
            kept.append(request)
        return answering(request)


def _below(target: str) -> tuple[int | None, str]:
    """The number of the call that a request target is for, and the path below its base URL."""
    _, _, rest = target.partition("/")
    number, _, path = rest.partition("/v1")
    return (int(number), path) if number.isdecimal() and path[:1] in {"/", "?", ""} else (None, target)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, loopback: Loopback) -> None:
        self.loopback = loopback
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        # Without the name look-up of http.server, which may go out to the network.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke off is the client's affair, and shows as a call without an answer."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    server: _Server

    def _any(self) -> None:
        body = self._body()
        headers = {name: value for name in ("authorization", "content-type") if (value := self._header(name))}
        reply = self.server.loopback.answer(self.command, self.path, headers, body)
        raw = reply.body.encode()
        self.send_response(reply.status)
        sent = {"Content-Type": "application/json", **reply.headers, "Content-Length": str(len(raw))}
        for name, value in {**sent, "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)
        self.close_connection = True

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _any  # noqa: N815

    def _header(self, name: str) -> str:
        value = self.headers.get(name, "")
        if name != "authorization" or value == SECRET:
            return value
        return value.partition(" ")[0] + " [redacted]" if " " in value else value and "[redacted]"

    def _body(self) -> str | None:
        if "chunked" in self.headers.get("transfer-encoding", "").lower():
            raw = b"".join(iter(self._chunk, b""))
        else:
            raw = self.rfile.read(min(int(self.headers.get("content-length") or 0), MOST_BYTES))
        return raw.decode("utf-8", errors="replace") if raw else None

    def _chunk(self) -> bytes:
        size = int(self.rfile.readline().partition(b";")[0] or b"0", 16)
        data = self.rfile.read(min(size, MOST_BYTES))
        self.rfile.readline()
        return data

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: what came in is kept."""
