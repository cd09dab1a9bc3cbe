"""Recordings of nock, 13 and later, and the fixtures of nock.back: a list of what it is to answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.bodies import Data, data_of, from_hex, is_hex, of_parsed
from batchspec.reading.recorded.entry import Entry, NotRead
from batchspec.reading.recorded.forms import lost
from batchspec.reading.recorded.headers import headers_of
from batchspec.reading.recorded.messages import Reader, server_of, status_of
from batchspec.reading.trace import Request

NO_PATH = frozenset({"", ","})
"""Paths of the entries that nock 14 adds for requests that it did not see whole."""


def recognises(value: Any) -> bool:
    return isinstance(value, list) and any(_is_one(row) for row in value[:2])


def _is_one(row: Any) -> bool:
    return isinstance(row, Mapping) and row.keys() >= {"scope", "method", "path"}


def entries(value: Any) -> list[Any]:
    return list(value)


def read(entry: Any, reader: Reader) -> Entry | None:
    if not _is_one(entry):
        raise NotRead("the entry has no scope, method or path")
    scope, path = entry["scope"], entry["path"]
    if not isinstance(scope, str) or not isinstance(path, str):
        raise NotRead("its request has no address")
    if path in NO_PATH and not entry.get("response"):
        return None
    address = f"{scope}{path}"
    status = status_of(entry.get("status"))
    headers = _headers(entry.get("rawHeaders", entry.get("headers")))
    answer = None if status is None else reader.response(status, headers, _answer(entry, reader))
    return Entry(_request(entry, address, reader), answer, server=server_of(address))


def _request(entry: Mapping[Any, Any], address: str, reader: Reader) -> Request:
    method, headers, body = entry["method"], entry.get("reqheaders"), entry.get("body")
    if isinstance(body, str):
        kept = reader.request(method, address, headers, body)
        # nock writes a body that is no text as hexadecimal digits, which JSON and forms are not.
        return lost(kept) if is_hex(body) else kept
    return reader.request(method, address, headers, None if body is None else of_parsed(body))


def _answer(entry: Mapping[Any, Any], reader: Reader) -> Data:
    found = entry.get("response")
    if isinstance(found, list) and found and all(map(is_hex, found)):  # the chunks of a compressed answer
        return b"".join(from_hex(chunk, reader.room) for chunk in found)
    if entry.get("responseIsBinary") is True and isinstance(found, str) and found:
        return from_hex(found, reader.room)
    return data_of(found, reader.room) if found is None or isinstance(found, str) else of_parsed(found)


def _headers(raw: Any) -> Any:
    """The headers, which nock keeps as an object, or as a list in which each name is followed by its value."""
    if isinstance(raw, list) and all(isinstance(one, str) for one in raw):
        return [list(pair) for pair in zip(raw[::2], raw[1::2], strict=False)]
    return headers_of(raw)


FORMAT = Format("nock", recognises, entries, read, frozenset({"scope"}))
