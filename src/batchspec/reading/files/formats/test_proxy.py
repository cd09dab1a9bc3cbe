"""Session records of the test proxy of the Azure SDKs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.bodies import Data, from_base64, of_parsed
from batchspec.reading.recorded.cassettes import first_of, list_under
from batchspec.reading.recorded.entry import Entry, NotRead
from batchspec.reading.recorded.forms import lost
from batchspec.reading.recorded.headers import headers_of
from batchspec.reading.recorded.messages import Reader, server_of, status_of
from batchspec.reading.trace import Request

TEXTS = ("json", "text", "xml", "form", "javascript", "octet-stream; charset")
"""Parts of the content types whose bodies stand there as text; all others are base64."""

BINARY = "b64:"
"""The beginning of a line that is base64."""


def recognises(value: Any) -> bool:
    return "RequestUri" in first_of(value, "Entries") or (
        isinstance(value, Mapping) and value.get("Entries") == []
    )


def entries(value: Any) -> list[Any]:
    return list_under(value, "Entries")


def read(entry: Any, reader: Reader) -> Entry:
    if not isinstance(entry, Mapping):
        raise NotRead("the entry is no object")
    address, headers = entry.get("RequestUri"), entry.get("ResponseHeaders")
    status = status_of(entry.get("StatusCode"))
    answer = None
    if status is not None:
        answer = reader.response(status, headers, _body(entry, "ResponseBody", headers, reader))
    return Entry(_request(entry, reader), answer, server=server_of(address))


def _request(entry: Mapping[Any, Any], reader: Reader) -> Request:
    method, address, headers = (entry.get(f"Request{key}") for key in ("Method", "Uri", "Headers"))
    try:
        return reader.request(method, address, headers, _body(entry, "RequestBody", headers, reader))
    except NotRead:  # the form of a request's body says nothing of the server
        return lost(reader.request(method, address, headers, None))


def _body(entry: Mapping[Any, Any], key: str, headers: Any, reader: Reader) -> Data:
    """The data of a body: an object is JSON, a list holds the lines of a text, and what is no text is base64."""
    found = entry.get(key)
    if found is None:
        return None
    if isinstance(found, list) and all(isinstance(line, str) for line in found):
        if any(line.startswith(BINARY) for line in found):  # a part of a form that is no text
            return b"".join(_line(line, reader) for line in found)
        found = "".join(found)
    if not isinstance(found, str):
        return of_parsed(found)
    kind = headers_of(headers).get("content-type", "").lower()
    if any(word in kind for word in TEXTS) or not found:
        return found
    try:
        return from_base64(found, reader.room)
    except NotRead:
        return found


def _line(line: str, reader: Reader) -> bytes:
    if not line.startswith(BINARY):
        return line.encode("utf-8", "replace")
    data = line.removeprefix(BINARY)
    text = data.rstrip("\r\n")
    return from_base64(text, reader.room) + data[len(text) :].encode()


FORMAT = Format("the Azure SDK test proxy", recognises, entries, read, frozenset({"Entries"}))
