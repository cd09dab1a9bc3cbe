"""werkzeug's threaded server, made quiet: nothing is printed, and a request that is no HTTP gets an envelope too."""

from __future__ import annotations

import contextlib
import errno
import socket
import threading
import traceback
from socketserver import TCPServer
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from batchspec.making.server.app import App, Journal
from batchspec.making.server.behaviour import Answer
from batchspec.making.server.refusal import unread
from batchspec.system.system_errors import with_address

IDLE_SECONDS = 60.0
"""A connection that says nothing for so long is dropped."""

HIGHEST_PORT = 65_535


class CannotListen(OSError):
    """No server can be had at that address; `strerror` is why."""

    def __init__(self, host: str, port: int, code: int, reason: str) -> None:
        self.host = host
        self.port = port
        super().__init__(code, reason)

    def __str__(self) -> str:
        return f"cannot listen on {self.host}:{self.port}: {self.strerror}; choose another host or port"


class _NotBound(Exception):
    """Carries the reason past werkzeug, which would print an `OSError` and leave the process."""

    def __init__(self, error: OSError) -> None:
        self.error = error
        super().__init__(error)


class QuietHandler(WSGIRequestHandler):
    """Answers a request that cannot even be read as the API answers any other."""

    timeout = IDLE_SECONDS
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        answer = Answer.of(unread(int(code)).envelope)
        self.close_connection = True
        self.send_response(code)
        headers = {**answer.headers, "Content-Length": str(len(answer.body)), "Connection": "close"}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug names it so
        """Nothing: what came in is in the journal."""


class QuietServer(ThreadedWSGIServer):
    """Listens when made; raises `CannotListen`."""

    def __init__(self, host: str, port: int, app: App, journal: Journal) -> None:
        self.journal = journal
        self._open: set[Any] = set()
        self._guard = threading.Lock()
        if not 0 <= port <= HIGHEST_PORT:
            raise CannotListen(host, port, errno.EINVAL, f"ports go from 0 to {HIGHEST_PORT}")
        try:
            super().__init__(host, port, app, QuietHandler)
        except _NotBound as failure:
            error = failure.error
            raise CannotListen(host, port, error.errno or errno.EINVAL, with_address(error)) from None
        self._server_version = "batchspec"

    def server_bind(self) -> None:
        # Without the name look-up of http.server, which may go out to the network.
        try:
            TCPServer.server_bind(self)
        except OSError as error:
            raise _NotBound(error) from None
        self.server_name, self.server_port = self.host, self.server_address[1]

    def server_activate(self) -> None:
        try:
            super().server_activate()
        except OSError as error:
            raise _NotBound(error) from None

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        with self._guard:
            self._open.discard(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        self.journal.crashes.append(traceback.format_exc())

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug names it so
        if type == "error":
            self.journal.crashes.append(message % args if args else message)

    def drop_connections(self) -> int:
        """Cut what is still open; the number of connections left."""
        with self._guard:
            for request in self._open:
                with contextlib.suppress(OSError):
                    request.shutdown(socket.SHUT_RDWR)
            return len(self._open)
