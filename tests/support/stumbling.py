"""A proxy on loopback that forwards to a server and stumbles: by a plan, or on a share of the requests by a seed.

A plan is given the method, the path and the body of each request, and gives the way to stumble over it or an empty text.
Beside `KINDS` there are `late-SECONDS`, which waits before the server is asked, and `stale-SECONDS`, which waits after that.
"""

from __future__ import annotations

import http.client
import random
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import urlsplit

KINDS = ("500", "502", "lost-500", "lost-502", "reset", "lost-reset", "cut")
"""The ways to stumble; in those that are lost, the server does what was asked and its answer does not arrive."""
IN_A_ROW = 2
"""The same request is stumbled over so often and then answered: what comes back each time would be the server's answer."""
ERROR = b"<html><body>Bad gateway</body></html>"


def by_seed(seed, share):
    """A plan that stumbles on a share of the requests."""
    dice, before, lock = random.Random(seed), {}, threading.Lock()

    def plan(method, path, body):
        with lock:
            stumbles, kind = dice.random() < share, dice.choice(KINDS)
            same = (method, path, body if path.endswith("/batches") else b"")
            before[same] = before.get(same, 0) + 1 if stumbles else 0
            return kind if 0 < before[same] <= IN_A_ROW else ""

    return plan


def once(kind, method, ending, number=1):
    """A plan that stumbles on one request alone: the first of its method and the end of its path, or a later one."""
    left, lock = [number], threading.Lock()

    def plan(asked, path, _body):
        with lock:
            if asked != method or not path.partition("?")[0].endswith(ending):
                return ""
            left[0] -= 1
            return kind if left[0] == 0 else ""

    return plan


class _Proxy(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, target, plan):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target, self.plan, self.stumbles = target, plan, []


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer would wait for an acknowledgement, 40 ms

    def handle(self):
        with suppress(OSError):  # the client or the server is gone
            super().handle()

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        kind = self.server.plan(self.command, self.path, body)
        if kind:
            self.server.stumbles.append(f"{kind} {self.command} {self.path}")
        if kind.startswith("late-"):
            time.sleep(float(kind.removeprefix("late-")))
            kind = ""
        answer = (
            self._forwarded(body) if kind in {"", "cut"} or kind.startswith(("lost-", "stale-")) else None
        )
        if kind.startswith("stale-"):
            time.sleep(float(kind.removeprefix("stale-")))
        if kind.endswith("reset"):
            self._reset()
        elif kind.endswith(("500", "502")):
            self._send(int(kind[-3:]), [("content-type", "text/html")], ERROR, len(ERROR))
        else:
            self._answer(*answer, cut=kind == "cut")

    do_GET = do_POST = do_PUT = do_DELETE = handle_any

    def _answer(self, status, headers, content, *, cut):
        self._send(status, headers, content[: len(content) // 2] if cut else content, len(content))
        self.close_connection = cut

    def _forwarded(self, body):
        """The answer of the server itself: its status, its headers and its content."""
        target = self.server.target
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=60)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in {"host", "connection"}}
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        left_out = {"content-length", "connection", "transfer-encoding"}
        return answer.status, [(k, v) for k, v in answer.getheaders() if k.lower() not in left_out], content

    def _send(self, status, headers, content, length):
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("content-length", str(length))
        self.end_headers()
        self.wfile.write(content)

    def _reset(self):
        # A socket that lingers for no time at all is closed by a reset.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def finish(self):
        with suppress(OSError):  # the connection was reset on purpose, or the run is over
            super().finish()

    def log_message(self, *arguments):
        pass


@contextmanager
def stumbling(url: str, plan: Callable[[str, str, bytes], str]):
    """The proxy before `url`; its own base URL is `.url`, and `.stumbles` has what it stumbled over."""
    target = urlsplit(url)
    proxy = _Proxy(target, plan)
    thread = threading.Thread(target=proxy.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield SimpleNamespace(
            url=f"http://127.0.0.1:{proxy.server_port}{target.path}", stumbles=proxy.stumbles
        )
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()
