"""The engine over HTTP: a WSGI application that routes and reads requests and writes answers."""

from __future__ import annotations

import hmac
import re
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from batchspec.making.http.listener import Listener
from batchspec.making.server.behaviour import Answer, Call, Upload
from batchspec.making.server.create import parsed
from batchspec.making.server.engine import Engine
from batchspec.making.server.refusal import Refused, ill_typed, invalid, quoted, unread

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ROUTES = (
    ("POST", "/batches", "create"),
    ("GET", "/batches", "list"),
    ("GET", "/batches/<object_id>", "retrieve"),
    ("POST", "/batches/<object_id>/cancel", "cancel"),
    ("POST", "/files", "upload"),
    ("GET", "/files", "files"),
    ("GET", "/files/<object_id>", "file"),
    ("DELETE", "/files/<object_id>", "delete-file"),
    ("GET", "/files/<object_id>/content", "content"),
)

MEGABYTE = 1024 * 1024
MOST_JSON_BYTES = MEGABYTE
"""The longest body of a create: with metadata at every limit, and all of it escaped, it has less than 200 kilobytes."""
SECRET = re.compile(r"authorization|api-?key|cookie|token|secret", re.IGNORECASE)
REDACTED = "[redacted]"
"""Stands for the value of a header that holds a secret."""


@dataclass(slots=True)
class Journal:
    """The requests that came in, oldest first, and the tracebacks of faults of the server itself."""

    calls: deque[Call] = field(default_factory=deque)
    crashes: list[str] = field(default_factory=list)


_ROUTING = Lock()


def routed(base_path: str) -> Map:
    """The routes below a path. They are made once for all servers.

    Werkzeug compiles each route with `ast.parse`, which on CPython 3.11 and older now and then fails with "AST
    constructor recursion depth mismatch" when several threads call it at once; so they take turns.
    """
    with _ROUTING:
        return _routed(base_path)


@lru_cache(maxsize=64)
def _routed(base_path: str) -> Map:
    rules = [Rule(base_path + path, methods=[method], endpoint=route) for method, path, route in ROUTES]
    return Map(rules, strict_slashes=True, merge_slashes=False)


class App:
    """The WSGI application of one server."""

    def __init__(
        self,
        engine: Engine,
        journal: Journal,
        *,
        base_path: str = "/v1",
        tenants: Mapping[str, Engine] | None = None,
        max_file_bytes: int = 200 * MEGABYTE,
    ) -> None:
        """`tenants` are the engines by the key that opens each; without any, every request is let in to `engine`."""
        self.engine = engine
        self.journal = journal
        self._tenants = list((tenants or {}).items())
        self._max_file_bytes = max_file_bytes
        self._map = routed(base_path)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with Request(environ) as request:
            try:
                answer = self._answered(request)
            except Exception:  # noqa: BLE001  any fault of the server has to be kept and answered
                self.journal.crashes.append(traceback.format_exc())
                answer = self._refusal(Refused(500, "The server had an error while processing the request."))
        response = Response(answer.body, answer.status, answer.headers)
        if answer.missing:
            response.headers["Content-Length"] = str(len(answer.body) + answer.missing)
            response.headers["Connection"] = "close"
        return response(environ, start_response)

    def _answered(self, request: Request) -> Answer:
        try:
            engine = self._authorized(request)
            route, values = self._routed(request)
            call = self._read(request, route, values.get("object_id", ""))
        except (Refused, HTTPException) as error:
            call = _call(request, _unrouted(error), "")
            self.journal.calls.append(call)
            return self.engine.behaviour.answer(self._refusal(error), call)
        self.journal.calls.append(call)
        answer = self.engine.behaviour.intercept(call) or self._done(call, engine)
        return self.engine.behaviour.answer(answer, call)

    def _authorized(self, request: Request) -> Engine:
        """The engine of the tenant whose key the request has. Raises `Refused`."""
        headers = {name.lower(): value for name, value in request.headers}
        self.engine.behaviour.comes_with(headers, request.args.to_dict())
        if not self._tenants:
            return self.engine
        given = request.headers.get("Authorization", "")
        key = given.removeprefix("Bearer ")
        same = [hmac.compare_digest(given.encode(), f"Bearer {own}".encode()) for own, _ in self._tenants]
        tenant = self.engine.behaviour.tenant(same.index(True) if any(same) else None, key)
        if tenant is not None:
            return self._tenants[tenant][1]
        if not given:
            raise Refused(401, "You didn't provide an API key, as in `Authorization: Bearer KEY`.")
        raise Refused(401, "Incorrect API key provided.", code="invalid_api_key")

    def _routed(self, request: Request) -> tuple[str, Mapping[str, Any]]:
        return self._map.bind_to_environ(request.environ).match()

    def _read(self, request: Request, route: str, object_id: str) -> Call:
        if route != "upload":
            request.max_content_length = MOST_JSON_BYTES
            return _call(request, route, object_id, body=request.get_data())
        request.max_content_length = self._max_file_bytes + MEGABYTE
        request.max_form_memory_size = MEGABYTE
        part = request.files.get("file")
        file = None if part is None else Upload(part.filename or "upload", part.stream.read())
        if file is not None and len(file.content) > self._max_file_bytes:
            raise Refused(413, f"The file is larger than {self._max_file_bytes:,} bytes.", param="file")
        return _call(request, route, object_id, form=dict(request.form), file=file)

    def _done(self, call: Call, engine: Engine) -> Answer:
        try:
            return HANDLERS[call.route](engine, call)
        except Refused as error:
            return self._refusal(error)

    def _refusal(self, error: Refused | HTTPException) -> Answer:
        headers: dict[str, str] = {}
        if isinstance(error, MethodNotAllowed):
            headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        refused = error if isinstance(error, Refused) else _refused(error)
        if refused.status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        envelope = self.engine.behaviour.envelope(refused.envelope, refused)
        return Answer.of(envelope, refused.status, headers)


def listener(address: tuple[str, int], app: App) -> Listener:
    """A server that listens at the address and answers by `app` once it is started. Raises `CannotListen`."""
    return Listener(address, app, _unreadable, app.journal.crashes)


def _unreadable(status: int) -> bytes:
    return Answer.of(unread(status).envelope).body


def _refused(error: HTTPException) -> Refused:
    status = error.code or 400
    if isinstance(error, MethodNotAllowed):
        return Refused(status, "This path has no such method; the Allow header names those it has.")
    if isinstance(error, NotFound):
        return Refused(status, "Unknown request URL; there is nothing at this path.", code="unknown_url")
    return unread(status)


def _unrouted(error: Refused | HTTPException) -> str:
    if isinstance(error, NotFound):
        return "not-found"
    return "not-allowed" if isinstance(error, MethodNotAllowed) else "refused"


def _call(request: Request, route: str, object_id: str, **read: Any) -> Call:
    headers = {name.lower(): REDACTED if SECRET.search(name) else value for name, value in request.headers}
    query = request.args.to_dict()
    return Call(route, request.method, request.path, query, headers, object_id=object_id, **read)


def _upload(engine: Engine, call: Call) -> Answer:
    return Answer.of(engine.upload(call.form.get("purpose"), call.file, _expires_after(call.form)))


def _expires_after(form: Mapping[str, str]) -> int | None:
    seconds = form.get("expires_after[seconds]")
    if seconds is None:
        return None
    if not re.fullmatch("[0-9]{1,9}", seconds):
        raise ill_typed("expires_after.seconds", "an integer", seconds)
    if form.get("expires_after[anchor]") != "created_at":
        raise invalid(
            "expires_after.anchor", f"{quoted(form.get('expires_after[anchor]'))} is not 'created_at'."
        )
    return int(seconds)


def _content(engine: Engine, call: Call) -> Answer:
    return Answer(200, engine.content(call.object_id), {"Content-Type": "application/octet-stream"})


HANDLERS: Mapping[str, Callable[[Engine, Call], Answer]] = {
    "create": lambda engine, call: Answer.of(engine.create(parsed(call.body))),
    "list": lambda engine, call: Answer.of(engine.batches(call.query)),
    "retrieve": lambda engine, call: Answer.of(engine.retrieve(call.object_id)),
    "cancel": lambda engine, call: Answer.of(engine.cancel(call.object_id)),
    "upload": _upload,
    "files": lambda engine, call: Answer.of(engine.files(call.query)),
    "file": lambda engine, call: Answer.of(engine.file(call.object_id)),
    "delete-file": lambda engine, call: Answer.of(engine.delete_file(call.object_id)),
    "content": _content,
}
