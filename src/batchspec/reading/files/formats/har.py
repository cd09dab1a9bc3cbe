"""HAR files, as browsers and proxies write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.bodies import Data, data_of, from_base64
from batchspec.reading.recorded.entry import Entry, NotRead
from batchspec.reading.recorded.headers import headers_of
from batchspec.reading.recorded.messages import Reader, status_of
from batchspec.reading.recorded.times import period
from batchspec.reading.trace import Request, Response


def recognises(value: Any) -> bool:
    log = value.get("log") if isinstance(value, Mapping) else None
    return isinstance(log, Mapping) and ("entries" in log or "creator" in log)


def entries(value: Any) -> list[Any]:
    found = value["log"].get("entries")
    if not isinstance(found, list):
        raise NotRead("the entries of the HAR file are no list")
    return found


def read(entry: Any, reader: Reader) -> Entry:
    if not isinstance(entry, Mapping):
        raise NotRead("the entry is no object")
    asked = entry.get("request")
    if not isinstance(asked, Mapping):
        raise NotRead("it has no request")
    if "response" not in entry:
        raise NotRead("it has no response")
    request = _request(asked, reader)
    return Entry(
        request,
        _response(entry["response"], reader),
        *period(entry.get("startedDateTime"), entry.get("time")),
    )


def _request(asked: Mapping[str, Any], reader: Reader) -> Request:
    method, url, headers, posted = (asked.get(key) for key in ("method", "url", "headers", "postData"))
    if isinstance(posted, Mapping):
        if _type(headers) is None and isinstance(posted.get("mimeType"), str):
            headers = [*_rows(headers), {"name": "content-type", "value": posted["mimeType"]}]
        if "text" not in posted and isinstance(posted.get("params"), list):
            return _of_params(reader.request(method, url, headers, ""), posted["params"])
        try:
            data = _of_content(posted, reader)
        except NotRead:
            data = None
    else:
        data = None
    request = reader.request(method, url, headers, data)
    if posted is None and not _size(asked, "bodySize"):
        return request
    return (
        request if data is not None else Request(request.method, request.path, request.headers, stored=False)
    )


def _of_params(request: Request, params: list[Any]) -> Request:
    """A form that was posted, of which the tool kept the fields alone."""
    lost = Request(request.method, request.path, request.headers, stored=False)
    fields: list[tuple[str, str]] = []
    for one in params:
        name, value = (
            (one.get(key) for key in ("name", "value")) if isinstance(one, Mapping) else (None, None)
        )
        if not isinstance(name, str) or not isinstance(value, str):
            return lost
        fields.append((name, value))
    files = [value for one, (_, value) in zip(params, fields, strict=True) if "fileName" in one]
    if not files:
        return Request(request.method, request.path, request.headers, body=urlencode(fields))
    # Tools leave the content of a file empty where they do not keep it.
    return Request(request.method, request.path, request.headers, file=files[0]) if files[0] else lost


def _response(answered: Any, reader: Reader) -> Response | None:
    if answered is None:
        return None
    if not isinstance(answered, Mapping):
        raise NotRead("its response is no object")
    status = status_of(answered.get("status"))
    if status is None:
        return None
    content, headers = answered.get("content"), answered.get("headers")
    if not isinstance(content, Mapping):
        if content is not None:
            raise NotRead("the content of its response is no object")
        return reader.response(status, headers, None)
    if _type(headers) is None and headers and isinstance(content.get("mimeType"), str):
        headers = [*_rows(headers), {"name": "content-type", "value": content["mimeType"]}]
    data = _of_content(content, reader)
    if not data:
        size = content.get("size")
        said_empty = (
            (data is not None or size == 0) and not _size(content, "size") and not _size(answered, "bodySize")
        )
        data = "" if said_empty else None
    return reader.response(status, headers, data)


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


def _type(headers: Any) -> str | None:
    return headers_of(headers).get("content-type")


def _rows(headers: Any) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers_of(headers).items()]


FORMAT = Format(recognises, entries, read, frozenset({".har"}))
