"""werkzeug's threaded server, which answers what cannot be read in JSON, prints nothing and stops at once."""

from __future__ import annotations

import contextlib
import errno
import socket
import threading
import time
import traceback
from collections.abc import Callable
from socketserver import TCPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from batchspec.making.http.chunks import ChunkedBody
from batchspec.system.system_errors import with_address

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

IDLE_SECONDS = 60.0
"""A connection on which nothing comes for so long is dropped; no client waits that long between two packets."""
POLL_SECONDS = 0.02
"""The longest that a server takes to see that it has to stop."""
PATIENCE = 1.0
"""Seconds that open connections are given to end when the server stops."""
HIGHEST_PORT = 65_535

Unreadable = Callable[[int], bytes]
"""Gives the JSON body that answers a request which cannot be read, from its HTTP status."""


class CannotListen(OSError):
    """No server can listen at that address; `strerror` says why."""

    def __init__(self, host: str, port: int, code: int, reason: str) -> None:
        self.host = host
        self.port = port
        super().__init__(code, reason)

    def __str__(self) -> str:
        return f"cannot listen on {self.host}:{self.port}: {self.strerror}; choose another host or port"


class _NotBound(Exception):
    """Carries an `OSError` past werkzeug, which would print it and leave the process."""

    def __init__(self, error: OSError) -> None:
        self.error = error
        super().__init__(error)


class _Handler(WSGIRequestHandler):
    server: Listener
    timeout = IDLE_SECONDS
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        # werkzeug does not expect a target that cannot be split, such as `http://[`, and would drop the connection.
        try:
            urlsplit(self.path)
        except ValueError:
            self.send_error(400)
        else:
            super().run_wsgi()

    def make_environ(self) -> WSGIEnvironment:
        environ = super().make_environ()
        if environ.get("wsgi.input_terminated"):
            environ["wsgi.input"] = ChunkedBody(self.rfile)
        return environ

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        body = self.server.unreadable(int(code))
        self.close_connection = True
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing is logged: the application keeps what came in. werkzeug's own would fail where the target is none."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing is logged."""


class Listener(ThreadedWSGIServer):
    """Listens once it is made, and answers by `app` from `start` to `stop`. Raises `CannotListen`.

    `unreadable` makes the answers to requests that never come to `app`. `crashes` takes the tracebacks of faults of the
    server itself.
    """

    def __init__(
        self, address: tuple[str, int], app: WSGIApplication, unreadable: Unreadable, crashes: list[str]
    ) -> None:
        host, port = address
        self.unreadable = unreadable
        self.crashes = crashes
        self._open: set[Any] = set()
        self._guard = threading.Lock()
        self._thread = threading.Thread(
            target=self.serve_forever, args=(POLL_SECONDS,), name="batchspec-listener", daemon=True
        )
        if not 0 <= port <= HIGHEST_PORT:
            raise CannotListen(host, port, errno.EINVAL, f"ports go from 0 to {HIGHEST_PORT}")
        try:
            super().__init__(host, port, app, _Handler)
        except _NotBound as failure:
            error = failure.error
            raise CannotListen(host, port, error.errno or errno.EINVAL, with_address(error)) from None
        self._server_version = "batchspec"

    def start(self) -> None:
        """Answer in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening, and cut the connections that are still open."""
        self.shutdown()
        self._thread.join()
        deadline = time.monotonic() + PATIENCE
        while self._drop_connections() and time.monotonic() < deadline:
            time.sleep(0.005)

    def wait(self) -> None:
        """Return when the server has stopped."""
        # A thread that waits without an end cannot be interrupted by Ctrl-C on every system, so it waits in steps.
        while self._thread.is_alive():
            self._thread.join(0.5)

    def _drop_connections(self) -> int:
        """Cut the connections that are still open; the number of them."""
        with self._guard:
            for request in self._open:
                with contextlib.suppress(OSError):
                    request.shutdown(socket.SHUT_RDWR)
            return len(self._open)

    def server_bind(self) -> None:
        # `HTTPServer.server_bind` looks up the name of the host, which may go out to the network.
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

    def handle_error(self, request: Any, client_address: Any) -> None:
        self.crashes.append(traceback.format_exc())

    def log(self, type: str, message: str, *args: Any) -> None:
        if type == "error":
            self.crashes.append(message % args if args else message)
