"""A request as a server hands it to an app: an ASGI scope, or a WSGI environ."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TextIO
from urllib.parse import unquote, unquote_to_bytes

from urllib3.util import parse_url

PORT = 80
CLIENT = ("127.0.0.1", 50_000)
_WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE", "TRACE", "OPTIONS", "CONNECT"})
"""Methods of which a request without a body has no length; urllib3 sends it for the others."""


@dataclass(frozen=True, slots=True)
class AppRequest:
    """One request, its headers as urllib3 would send them."""

    method: str
    host: str
    path: str
    """Percent-encoded."""
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @classmethod
    def of(cls, method: str, url: str, headers: Mapping[str, str], payload: bytes | None) -> AppRequest:
        # The parser normalises an address, and urllib3 does so before it sends one.
        parts = parse_url(url)
        given = {name.lower() for name in headers}
        own = {"Host": parts.netloc or "", "Accept-Encoding": "identity"}
        if payload is not None or method not in _WITHOUT_BODY:
            own["Content-Length"] = str(len(payload or b""))
        first = [(name, value) for name, value in own.items() if name.lower() not in given]
        whole = (*first, *headers.items())
        return cls(method, parts.host or "", parts.path or "/", parts.query or "", whole, payload or b"")

    def scope(self, state: Mapping[str, Any] | None) -> dict[str, Any]:
        """The scope of an ASGI app; `state` is that of its lifespan, where it has one."""
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": unquote(self.path),
            "raw_path": self.path.encode("ascii"),
            "query_string": self.query.encode("ascii"),
            "root_path": "",
            "headers": [
                (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in self.headers
            ],
            "client": CLIENT,
            "server": (self.host, PORT),
        }
        return scope if state is None else {**scope, "state": dict(state)}

    def environ(self, errors: TextIO) -> dict[str, Any]:
        """The environ of a WSGI app."""
        environ = {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(self.path).decode("latin-1"),
            "QUERY_STRING": self.query,
            "REQUEST_URI": f"{self.path}?{self.query}" if self.query else self.path,
            "RAW_URI": f"{self.path}?{self.query}" if self.query else self.path,
            "SERVER_NAME": self.host,
            "SERVER_PORT": str(PORT),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": CLIENT[0],
            "REMOTE_PORT": str(CLIENT[1]),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(self.body),
            "wsgi.errors": errors,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers:
            # A name with an underscore cannot be told from one with a hyphen, so servers leave it out.
            if "_" not in name:
                key = name.upper().replace("-", "_")
                environ[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"] = value
        return environ
