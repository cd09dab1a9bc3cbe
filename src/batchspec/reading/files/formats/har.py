"""HAR files: of browsers, Playwright, puppeteer, mitmproxy, k6, Insomnia, Charles, and those of Polly.JS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.bodies import Data, chunks_in_json, data_of, from_base64, of_parsed
from batchspec.reading.recorded.entry import Entry, NotRead, halves
from batchspec.reading.recorded.forms import fields_of, lost, posted
from batchspec.reading.recorded.headers import headers_of
from batchspec.reading.recorded.messages import Reader, server_of, status_of
from batchspec.reading.recorded.times import moment, period
from batchspec.reading.trace import Request, Response

FILED = frozenset({"_file", "_sha1"})
"""The keys that name a file in which the body is."""
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
    started = entry.get("startedDateTime")
    began, ended = period(started, entry.get("time"))
    server = server_of(asked.get("url"), asked.get("headers"))
    answer = _response(answered, reader)
    return Entry(_request(asked, reader), answer, began, ended, moment(started), server)


def _request(asked: Mapping[str, Any], reader: Reader) -> Request:
    method, url, headers, form = (asked.get(key) for key in ("method", "url", "headers", "postData"))
    if form is None:
        request = reader.request(method, url, headers, None)
        return lost(request) if _size(asked, "bodySize") else request
    if not isinstance(form, Mapping):
        return lost(reader.request(method, url, headers, None))
    fields = None if form.get("text") or FILED & form.keys() else fields_of(form.get("params"))
    if fields is not None and "json" not in str(form.get("mimeType")):
        return posted(reader.request(method, url, headers, ""), fields)
    try:
        data = _of_parsed_params(form) or _of_content(form, reader)
    except NotRead:  # the form of a request's body says nothing of the server
        data = None
    request = reader.request(method, url, _with_type(headers, form), data)
    return lost(request) if data is None else request


def _of_parsed_params(form: Mapping[str, Any]) -> Data:
    """The JSON text of an object whose keys a tool took for the fields of a form, as chrome-har does."""
    rows = form.get("params")
    if form.get("text") or "json" not in str(form.get("mimeType")) or not isinstance(rows, list) or not rows:
        return None
    if not all(isinstance(row, Mapping) and isinstance(row.get("name"), str) for row in rows):
        return None
    return of_parsed({row["name"]: row.get("value") for row in rows})


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
    if answered.get("_error") and not _size(answered, "bodySize"):
        return None  # the browser hung up
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
    known = data is not None or (content.get("size") == 0 and not FILED & content.keys())
    return "" if known and not _size(content, "size") and not _size(answered, "bodySize") else None


def _of_content(content: Mapping[str, Any], reader: Reader) -> Data:
    """The data of `content` or of `postData`, which are alike; `None` where they were not stored."""
    # Playwright keeps bodies in files beside the HAR file or in the same zip, and those of older traces by their digest.
    for key, folder in (("_file", ""), ("_sha1", "resources")):
        if isinstance(content.get(key), str):
            return reader.file(content[key], folder)
    text, encoding = content.get("text"), content.get("encoding")
    if text is None:
        return None
    if content.get("_isBinary") is True or encoding:  # Polly.JS writes a list of chunks, as JSON
        chunks = chunks_in_json(text, reader.room)
        if chunks is not None:
            return chunks
    if not encoding:
        return _as_sent(data_of(text, reader.room))
    if isinstance(encoding, str) and encoding.lower() == "base64":
        return from_base64(text, reader.room)
    raise NotRead("the body is in an encoding other than base64")


def _as_sent(data: Data) -> Data:
    """The text as it was sent, where a tool took UTF-8 for Latin-1, as mitmproxy does where no charset is stated."""
    if not isinstance(data, str) or data.isascii():
        return data
    try:
        return data.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return data


def _size(value: Mapping[str, Any], key: str) -> bool:
    """True when a size is stated that is not nought; -1 stands for a size that is not known."""
    size = value.get(key)
    return isinstance(size, int | float) and size > 0


FORMAT = Format("HAR", recognises, entries, read, frozenset({"log"}))
