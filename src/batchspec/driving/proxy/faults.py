"""The ways in which an exchange ends before its end, and what the proxy itself answers then."""

from __future__ import annotations

import errno
import json
import socket
import ssl

import h11

from batchspec.system.quoting import quoted


class ClientGone(Exception):
    """The client does not wait any more."""


class ClientHalf(Exception):
    """The client ended in the middle of its request, and may still wait for an answer."""


class ClientWrong(Exception):
    """What the client sends is no HTTP."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


class ServerGone(Exception):
    """The server ended before its answer did."""


class ServerWrong(Exception):
    """What the server sends is no HTTP; the message says in which way."""


def connection_words(error: BaseException) -> str:
    """Why no connection could be made, in a few words."""
    match error:
        case socket.gaierror():
            return "no such host"
        case ssl.SSLError():
            return f"TLS failed: {quoted(error)}"
        case ConnectionRefusedError():
            return "connection refused"
        case TimeoutError():
            return "no connection in time"
    # Of a host with several addresses asyncio tells all errors in one text.
    return (
        "connection refused"
        if f"[Errno {errno.ECONNREFUSED}]" in str(error)
        else "no connection could be made"
    )


def own_answer(
    status: int, value: object, *, closing: bool = False
) -> tuple[h11.Response, h11.Data, h11.EndOfMessage]:
    """An answer of the proxy itself, as JSON."""
    body = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    if closing:
        headers.append(("Connection", "close"))
    response = h11.Response(status_code=status, headers=headers, reason=_REASONS[status])
    return response, h11.Data(data=body), h11.EndOfMessage()


def envelope(message: str, kind: str, code: str) -> dict[str, object]:
    """The JSON of an error, in the form that SDKs read."""
    return {"error": {"message": f"batchspec proxy: {message}", "type": kind, "param": None, "code": code}}


_REASONS = {
    200: b"OK",
    400: b"Bad Request",
    404: b"Not Found",
    405: b"Method Not Allowed",
    502: b"Bad Gateway",
}
