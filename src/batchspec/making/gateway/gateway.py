"""The gateway over HTTP: a WSGI application that asks its upstream and answers what it says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any

import urllib3
from typing_extensions import Self
from werkzeug.wrappers import Request, Response

from batchspec.making.gateway.behaviour import Answered, Asked, Passing
from batchspec.making.http.listener import Listener

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BASE = "/v1"
PATIENCE = 30.0
"""Seconds that the upstream may take to answer."""
PASSED_ON = ("content-type", "retry-after", "allow", "www-authenticate")
"""Headers of an answer that reach the client."""
OWN = "gw-"
"""The beginning of the gateway's own ids."""
_OWN_ID = re.compile(rf"(?<![\w-]){OWN}((?:batch|file)[-_][\w-]+)")
ID_KEYS = ("id", "input_file_id", "output_file_id", "error_file_id", "first_id", "last_id")
LOST_MESSAGE = "The upstream gave no answer that can be read."


class ReferenceGateway:
    """A context manager: the gateway listens inside it. `url` is its base URL. Entering raises `CannotListen`."""

    def __init__(
        self,
        upstream: str,
        *,
        behaviour: Passing | None = None,
        key: str | None = None,
        port: int = 0,
    ) -> None:
        """`upstream` is a base URL. With `key` the gateway asks with it, in place of what its clients send."""
        self.crashes: list[str] = []
        """The tracebacks of faults of the gateway itself. There should be none."""
        self._upstream = upstream
        self._behaviour = behaviour or Passing()
        self._behaviour.upstream = upstream
        self._key = key
        self._pools = urllib3.PoolManager(retries=False, maxsize=16)
        self._address = ("127.0.0.1", port)
        self._listener: Listener | None = None

    @property
    def url(self) -> str:
        port = self._listener.port if self._listener else self._address[1]
        return f"http://127.0.0.1:{port}{BASE}"

    def __enter__(self) -> Self:
        self._listener = Listener(self._address, self._answer, _unreadable, self.crashes)
        self._listener.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        running, self._listener = self._listener, None
        if running is not None:
            running.stop()
        self._pools.clear()

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with Request(environ) as request:
            answered = self._answered(self._read(request))
        response = Response(answered.body, answered.status, dict(answered.headers))
        return response(environ, start_response)

    def _read(self, request: Request) -> Asked:
        query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
        names = ("content-type", "authorization", "accept")
        headers = {name: request.headers[name] for name in names if name in request.headers}
        if self._key:
            headers["authorization"] = f"Bearer {self._key}"
        raw = environ_path(request)
        return Asked(request.method, raw.removeprefix(BASE) + query, headers, request.get_data())

    def _answered(self, asked: Asked) -> Answered:
        if self._behaviour.own_ids:
            asked = _with_theirs(asked)
        asked = self._behaviour.asks(asked)
        for _ in range(self._behaviour.tries):
            answered = self._ask(asked)
            if answered.status and answered.status < 500:
                break
        answered = self._behaviour.answers(_told(answered), asked)
        if self._behaviour.own_ids:
            answered = _with_ours(answered)
        return self._behaviour.shown(answered, asked)

    def _ask(self, asked: Asked) -> Answered:
        """The answer of the upstream, its status 0 where it was lost."""
        try:
            answer = self._pools.request(
                asked.method,
                self._upstream + asked.path,
                body=asked.body or None,
                headers=dict(asked.headers),
                redirect=False,
                timeout=PATIENCE,
            )
        except urllib3.exceptions.HTTPError:
            return Answered(0)
        headers = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
        return Answered(answer.status, answer.data, headers)


def environ_path(request: Request) -> str:
    """The path as it was sent, its escapes kept."""
    raw = str(request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.path)
    return raw.partition("?")[0]


def _told(answered: Answered) -> Answered:
    """The answer; 502 where it was lost."""
    if answered.status:
        return answered
    error = {"message": LOST_MESSAGE, "type": "server_error", "param": None, "code": "bad_gateway"}
    return Answered(502, headers={"content-type": "application/json"}).with_json({"error": error})


def _with_theirs(asked: Asked) -> Asked:
    """The request with the upstream's ids in place of the gateway's."""
    body = asked.body
    if asked.creates:
        body = _OWN_ID.sub(r"\1", body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    return Asked(asked.method, _OWN_ID.sub(r"\1", asked.path), asked.headers, body)


def _with_ours(answered: Answered) -> Answered:
    """The answer with the gateway's ids in place of the upstream's; result files hold none."""
    value = answered.json
    if not isinstance(value, dict) or "object" not in value:
        if isinstance(value, dict) and "error" in value:
            text = re.sub(r"(?<![\w-])((?:batch|file)[-_]\w{12,})", rf"{OWN}\1", json.dumps(value))
            return answered.with_json(json.loads(text))
        return answered
    rows = value.get("data")
    held = [_renamed(row) for row in rows] if isinstance(rows, list) else None
    return answered.with_json({**_renamed(value), **({} if held is None else {"data": held})})


def _renamed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {
        key: f"{OWN}{part}" if key in ID_KEYS and isinstance(part, str) and part else part
        for key, part in value.items()
    }


def _unreadable(status: int) -> bytes:
    return json.dumps(
        {
            "error": {
                "message": f"{status}: the request cannot be read.",
                "type": "invalid_request_error",
                "param": None,
                "code": None,
            }
        }
    ).encode()
