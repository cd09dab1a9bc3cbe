"""A server on loopback that a client under test is pointed at: it answers by a script and keeps what it was sent.

A client is judged by its requests, so they are kept as they came. Of the target that is what `REQUEST_URI` has: werkzeug
decodes the escapes in the path, and an id that was escaped in a wrong way would look right.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING

from typing_extensions import Self
from werkzeug import wrappers
from werkzeug.exceptions import HTTPException

from batchspec.contract.routes import KEY, OUTSIDE
from batchspec.making.http.listener import Listener
from batchspec.making.server.refusal import unread
from batchspec.reading.trace import Request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MOST_BYTES = 2**20
"""The most that is kept of a body. The longest that any call sends is less than a kilobyte."""
SECRET = f"Bearer {KEY}"


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a request."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


Answering = Callable[[Request], Reply]


class Loopback:
    """Serves one call after the other, each under a base URL of its own, so that a late request blames no other.

    Raises `RuntimeError` at its end where it broke down itself.
    """

    def __init__(self) -> None:
        self._scripts: list[tuple[Answering, list[Request]]] = []
        self._guard = threading.Lock()
        self._crashes: list[str] = []
        self._listener = Listener(("127.0.0.1", 0), self._application, _unreadable, self._crashes)

    def __enter__(self) -> Self:
        self._listener.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.stop()
        if kind is None and self._crashes:
            # The client was answered 500 by the kit, and must not be blamed for what it made of that.
            raise RuntimeError(f"the server that clients are pointed at broke down: {self._crashes[0]}")

    def serve(self, answering: Answering) -> str:
        """The base URL of the next call, answered by `answering`."""
        with self._guard:
            self._scripts.append((answering, []))
            return f"http://127.0.0.1:{self._listener.port}/{len(self._scripts)}/v1"

    def taken(self) -> tuple[Request, ...]:
        """The requests that have come in for the last call."""
        with self._guard:
            return tuple(self._scripts[-1][1]) if self._scripts else ()

    def _application(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with wrappers.Request(environ) as request:
            try:
                body = request.stream.read(MOST_BYTES)
            except HTTPException as error:  # the body broke off, or its chunks are no chunks
                return error.get_response(environ)(environ, start_response)
        headers = {
            name: value for name in ("authorization", "content-type") if (value := _header(request, name))
        }
        text = body.decode("utf-8", errors="replace") if body else None
        reply = self._answered(request.method, _target(environ), headers, text)
        response = wrappers.Response(
            reply.body, reply.status, {"Content-Type": "application/json", **reply.headers}
        )
        return response(environ, start_response)

    def _answered(self, verb: str, target: str, headers: dict[str, str], body: str | None) -> Reply:
        """Keep a request with the call that it is for, and answer it."""
        number, path = _below(target)
        with self._guard:
            if number is None or not 0 < number <= len(self._scripts):
                number, path = len(self._scripts), OUTSIDE + target
            answering, kept = self._scripts[number - 1]
            request = Request(verb, path, headers, body)
            kept.append(request)
        return answering(request)


def _target(environ: WSGIEnvironment) -> str:
    """The target of the request line, as the client sent it."""
    # WSGI has texts as Latin-1 of their UTF-8 bytes.
    return str(environ["REQUEST_URI"]).encode("latin-1").decode("utf-8")


def _below(target: str) -> tuple[int | None, str]:
    """The number of the call that a request target is for, and the path below its base URL."""
    _, _, rest = target.partition("/")
    number, _, path = rest.partition("/v1")
    is_ours = re.fullmatch("[0-9]{1,9}", number) and path[:1] in {"/", "?", ""}
    return (int(number), path) if is_ours else (None, target)


def _header(request: wrappers.Request, name: str) -> str:
    """The value of a header; a key that is not the one we gave is never written down."""
    value = request.headers.get(name, "")
    if name != "authorization" or value == SECRET:
        return value
    return value.partition(" ")[0] + " [redacted]" if " " in value else value and "[redacted]"


def _unreadable(status: int) -> bytes:
    return json.dumps(unread(status).envelope).encode()
