"""Logs as JSON lines, of which each tells a request and its answer under keys of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from batchspec.reading.files.formats import Format, Keys, Lines
from batchspec.reading.recorded.bodies import Data, data_of, of_parsed
from batchspec.reading.recorded.entry import Entry, NotRead
from batchspec.reading.recorded.forms import lost
from batchspec.reading.recorded.headers import headers_of
from batchspec.reading.recorded.messages import Reader, server_of, status_of
from batchspec.reading.recorded.times import moment
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.trace import Request, Response

LARGEST_LOG = 1024**3
"""Bytes of a log that are read; a run takes a fraction of it."""
_WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE"})

USUAL: Keys = {
    "method": (
        "method",
        "http_method",
        "request_method",
        "requestMethod",
        "request.method",
        "req.method",
        "http.method",
        "http.request.method",
        "httpRequest.requestMethod",
    ),
    "url": (
        "url",
        "uri",
        "request_uri",
        "requestUrl",
        "request.url",
        "request.uri",
        "req.url",
        "http.url",
        "url.full",
        "httpRequest.requestUrl",
        "path",
        "request.path",
    ),
    "status": (
        "status",
        "status_code",
        "statusCode",
        "response_status",
        "response.status",
        "response.status_code",
        "res.status",
        "res.statusCode",
        "http.status_code",
        "http.response.status_code",
        "httpRequest.status",
    ),
    "request_headers": ("request_headers", "requestHeaders", "request.headers", "req.headers"),
    "request_body": ("request_body", "requestBody", "request.body", "req.body"),
    "response_headers": ("response_headers", "responseHeaders", "response.headers", "res.headers"),
    "response_body": ("response_body", "responseBody", "response.body", "res.body"),
    "time": ("time", "timestamp", "@timestamp", "ts", "datetime"),
    "began": (),
    "ended": (),
    "server": ("host", "server"),
}
"""The keys under which logs usually have each part."""
PARTS = tuple(USUAL)
LOOKED_AT = 20
"""Rows of an array among which the first request of a log stands."""
FIRST_ROWS = 3
"""Rows whose keys are named where some have to be; others have the same."""
_PRINTED = re.compile(r"\s*[\[{(][\s\[{(]*b?'")
"""The beginning of an object as Python prints it."""
_HTML = re.compile(r"\s*<(?:!doctype html|html)\b.*</html\s*>\s*", re.IGNORECASE | re.DOTALL)
_MISSING = object()


def is_line(line: bytes, keys: Keys) -> bool:
    """True of a line that tells a request and the status of its answer."""
    try:
        row = load(line)
    except NotStrictJSON:
        return False
    return isinstance(row, dict) and _tells(row, keys)


def _tells(row: Mapping[str, Any], keys: Keys) -> bool:
    return all(_at(row, keys[part]) is not _MISSING for part in ("method", "url", "status"))


def recognises(value: Any) -> bool:
    if isinstance(value, list):
        rows = [row for row in value[:LOOKED_AT] if isinstance(row, dict)]
        return any(_tells(row, USUAL) and "scope" not in row for row in rows)  # nock has that
    return isinstance(value, Lines) and value.form == NAME


def entries(value: Lines | list[Any]) -> Iterator[Any]:
    if isinstance(value, list):
        yield from ((row, USUAL) for row in value)
        return
    size = 0
    for line in value.lines:
        size += len(line)
        if size > LARGEST_LOG:
            raise NotRead(f"the log is over {LARGEST_LOG:,} bytes; the rest was not read")
        yield line, value.keys


def read(entry: Any, reader: Reader) -> Entry | None:
    line, keys = entry
    row = _row(line) if isinstance(line, bytes) else line
    if not isinstance(row, dict):  # another line of the log
        return None
    told = {part: _at(row, names) for part, names in keys.items()}
    if told["method"] is _MISSING or told["url"] is _MISSING:
        return None
    if len(reader.rows) < FIRST_ROWS:
        reader.rows.append(row)
    reader.met |= {
        f"{part}={name}" for part in PARTS for name in keys[part] if _under(row, name) is not _MISSING
    }
    part = {name: None if value is _MISSING else value for name, value in told.items()}
    server = server_of(part["url"], part["request_headers"]) or _text(part["server"])
    times = moment(part["began"]), moment(part["ended"])
    told_at = next((at for name in keys["time"] if (at := moment(_under(row, name))) is not None), None)
    return Entry(_request(part, reader), _response(part, reader), *times, moment=told_at, server=server)


def _row(line: bytes) -> Any:
    """The value of a line; `None` of one that is no JSON at all."""
    if not line.lstrip().startswith(b"{"):
        return None
    try:
        return load(line)
    except NotStrictJSON as error:
        raise NotRead(f"the line is no JSON: {error.what}") from None


def _at(row: Any, names: Iterable[str]) -> Any:
    """The value of the first of the keys that a row has."""
    return next((value for name in names if (value := _under(row, name)) is not _MISSING), _MISSING)


def _under(row: Any, name: str) -> Any:
    if not isinstance(row, Mapping):
        return _MISSING
    if name in row:
        return row[name]
    head, dot, rest = name.partition(".")
    return _under(row.get(head), rest) if dot else _MISSING


def _request(part: Mapping[str, Any], reader: Reader) -> Request:
    method, url, headers, body = (part[key] for key in ("method", "url", "request_headers", "request_body"))
    try:
        data = _data(body, reader)
    except NotRead:
        data = None
    request = reader.request(method, url, headers, data)
    sends = body is not None or request.method not in _WITHOUT_BODY
    return lost(request) if data is None and sends else request


def _response(part: Mapping[str, Any], reader: Reader) -> Response | None:
    if part["status"] is None:
        return None
    status = status_of(part["status"])
    if status is None:
        return None
    headers, body = part["response_headers"], part["response_body"]
    data = _data(body, reader)
    if data is None and isinstance(body, str) and _is_whole(body, headers_of(headers)):
        data = body
    return reader.response(status, headers, data)


def _data(body: Any, reader: Reader) -> Data:
    """The data of a body; `None` of one that is not there as it was: loggers cut bodies, mask them, and print objects."""
    if body is None:
        return None
    if not isinstance(body, str):
        return of_parsed(body)
    return data_of(body, reader.room) if body.startswith("--") or _is_json(body) else None


def _is_whole(body: str, headers: Mapping[str, str]) -> bool:
    """True of a text that is no JSON and that the log says is all that the server sent: by its length, or as HTML to its end.

    What Python prints of an object is as long as the JSON of it.
    """
    if _PRINTED.match(body):
        return False
    stated = headers.get("content-length", "").strip()
    if stated:
        return stated == str(len(body.encode("utf-8", "replace"))) and "content-encoding" not in headers
    return _HTML.fullmatch(body) is not None


def _is_json(body: str) -> bool:
    """True of JSON, and of JSON lines."""
    raw = body.encode("utf-8", "replace")
    try:
        load(raw)
    except NotStrictJSON:
        lines = [line for line in raw.splitlines() if line.strip()]
        return len(lines) > 1 and all(map(_is_value, lines))
    return True


def _is_value(line: bytes) -> bool:
    try:
        load(line)
    except NotStrictJSON:
        return False
    return True


def _text(value: Any) -> str:
    return value.lower() if isinstance(value, str) else ""


NAME = "JSON log"
FORMAT = Format(NAME, recognises, entries, read, is_line=is_line)
