"""HAR files, as browsers and proxies write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.bodies import Data, data_of, from_base64
from batchspec.reading.recorded.entry import Entry, NotRead, halves
from batchspec.reading.recorded.forms import fields_of, lost, posted
from batchspec.reading.recorded.headers import headers_of
from batchspec.reading.recorded.messages import Reader, status_of
from batchspec.reading.recorded.times import period
from batchspec.reading.trace import Request, Response

EMPTY = frozenset({204, 304})
"""Statuses whose answers have no body. HAR has an object as the content of any other, with its text or without."""


def recognises(value: Any) -> bool:
    log = value.get("log") if isinstance(value, Mapping) else None
    return isinstance(log, Mapping) and ("entries" in log or "creator" in log)


def entries(value: Any) -> list[Any]:
    found = value["log"].get("entries")
    if not isinstance(found, list):
        raise NotRead("the entries of the HAR file are no list")
    return found


def read(entry: Any, reader: Reader) -> Entry:
    asked, answered = halves(entry)
    times = period(entry.get("startedDateTime"), entry.get("time"))
    return Entry(_request(asked, reader), _response(answered, reader), *times)


def _request(asked: Mapping[str, Any], reader: Reader) -> Request:
    method, url, headers, form = (asked.get(key) for key in ("method", "url", "headers", "postData"))
    if form is None:
        request = reader.request(method, url, headers, None)
        return lost(request) if _size(asked, "bodySize") else request
    if not isinstance(form, Mapping):
        return lost(reader.request(method, url, headers, None))
    fields = None if form.get("text") else fields_of(form.get("params"))
    if fields is not None:
        return posted(reader.request(method, url, headers, ""), fields)
    try:
        data = _of_content(form, reader)
    except NotRead:  # the form of a request's body says nothing of the server
        data = None
    request = reader.request(method, url, _with_type(headers, form), data)
    return lost(request) if data is None else request


def _with_type(headers: Any, content: Mapping[str, Any]) -> Any:
    """The headers, with the type of the content where they have none."""
    found = headers_of(headers)
    kind = content.get("mimeType")
    return found if "content-type" in found or not isinstance(kind, str) else {**found, "content-type": kind}


def _response(answered: Mapping[Any, Any] | None, reader: Reader) -> Response | None:
    if answered is None:
        return None
    status = status_of(answered.get("status"))
    if status is None:
        return None
    content, headers = answered.get("content"), answered.get("headers")
    if content is None and (status in EMPTY or answered.get("bodySize") == 0):
        return reader.response(status, headers, None)
    if not isinstance(content, Mapping):
        raise NotRead("the content of its response is no object, as HAR has it")
    # An answer without any header has lost them; the type alone would be no answer's headers.
    return reader.response(
        status, _with_type(headers, content) if headers else headers, _answer(answered, content, reader)
    )


def _answer(answered: Mapping[str, Any], content: Mapping[str, Any], reader: Reader) -> Data:
    """The data of an answer. One that is empty or left out counts as empty only where no size says otherwise."""
    data = _of_content(content, reader)
    if data:
        return data
    known = data is not None or (content.get("size") == 0 and "_file" not in content)
    return "" if known and not _size(content, "size") and not _size(answered, "bodySize") else None


def _of_content(content: Mapping[str, Any], reader: Reader) -> Data:
    """The data of `content` or of `postData`, which are alike; `None` where they were not stored."""
    text, encoding = content.get("text"), content.get("encoding")
    if text is None:
        return None
    if not encoding:
        return data_of(text, reader.room)
    if isinstance(encoding, str) and encoding.lower() == "base64":
        return from_base64(text, reader.room)
    raise NotRead("the body is in an encoding other than base64")


def _size(value: Mapping[str, Any], key: str) -> bool:
    """True when a size is stated that is not nought; -1 stands for a size that is not known."""
    size = value.get(key)
    return isinstance(size, int | float) and size > 0


FORMAT = Format(recognises, entries, read, frozenset({".har"}))
