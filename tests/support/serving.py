"""An app behind a socket: WSGI by werkzeug, ASGI by uvicorn, each in a thread."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import uvicorn
from werkzeug.serving import WSGIRequestHandler, make_server


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type, message, *args):  # noqa: A002  named by werkzeug
        pass


@contextmanager
def wsgi_served(app):
    """The base URL of a WSGI app."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def asgi_served(app):
    """The base URL of an ASGI app."""
    started = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets=None):
            await super().startup(sockets)
            started.set()

    server = Server(
        uvicorn.Config(app, "127.0.0.1", 0, log_level="critical", http="h11", timeout_graceful_shutdown=0)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert started.wait(20)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.should_exit = True
        thread.join(20)
