"""Errors of requests over HTTP in our words. Those of urllib3 hold addresses of objects, and change by its version."""

from __future__ import annotations

import http.client

import urllib3

from batchspec.system.quoting import quoted


def with_request(error: BaseException) -> str:
    """The reason why a request got no answer, in one line."""
    reason = getattr(error, "reason", None) or error
    # A request that could not be sent in time is told as a connection that was dropped.
    reason = next((part for part in reason.args if isinstance(part, TimeoutError)), reason)
    match reason:
        case urllib3.exceptions.NameResolutionError():
            return "no such host"
        case urllib3.exceptions.NewConnectionError():
            refused = isinstance(reason.__cause__ or reason.__context__, ConnectionRefusedError)
            return "connection refused" if refused else "no connection could be made"
        case urllib3.exceptions.TimeoutError() | TimeoutError():
            return "no answer in time"
        case urllib3.exceptions.SSLError():
            return f"TLS failed: {quoted(reason)}"
        case urllib3.exceptions.ProtocolError() | http.client.HTTPException():
            no_http = any(map(_is_no_http, (reason, *reason.args)))
            return "the answer is not HTTP/1.1" if no_http else "the connection was dropped"
        case _:
            return f"the request failed: {type(reason).__name__}: {quoted(reason)}"


def _is_no_http(cause: object) -> bool:
    """True of the cause of an error that is about the first line of an answer, which came."""
    if isinstance(cause, http.client.RemoteDisconnected):
        return False
    return isinstance(cause, http.client.BadStatusLine | http.client.UnknownProtocol)
