"""Sockets on loopback that accept connections below the level of HTTP libraries."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress

PATIENCE = 60
"""Seconds after which a test that waits for bytes fails."""


@contextmanager
def accepting(serve):
    """A port; each connection to it is handed to `serve`, in a thread of its own."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)

    def accept():
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        # A thread that waits in accept is woken by no mere close.
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()


@contextmanager
def accepting_one(serve):
    """A port; the first connection to it is handed to `serve`, whose end is waited for."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept():
            connection, _ = listening.accept()
            with connection:
                serve(connection)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(PATIENCE)
        assert not thread.is_alive()
