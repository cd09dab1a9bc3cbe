"""Files of the recorder of `responses`, which keeps answers, and of requests the method and the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.bodies import data_of
from batchspec.reading.recorded.cassettes import first_of, list_under
from batchspec.reading.recorded.entry import Entry, NotRead
from batchspec.reading.recorded.forms import lost
from batchspec.reading.recorded.headers import headers_of
from batchspec.reading.recorded.messages import Reader, server_of, status_of

WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE"})
"""Methods whose requests have no body that could have been left out."""


def recognises(value: Any) -> bool:
    return "response" in first_of(value, "responses") and "requests" not in value


def entries(value: Any) -> list[Any]:
    return list_under(value, "responses")


def read(entry: Any, reader: Reader) -> Entry:
    told = entry.get("response") if isinstance(entry, Mapping) else None
    if not isinstance(told, Mapping):
        raise NotRead("it has no response")
    request = reader.request(told.get("method"), told.get("url"), None, None)
    if request.method not in WITHOUT_BODY:
        request = lost(request)
    headers = headers_of(told.get("headers"))
    kind = told.get("content_type")
    if isinstance(kind, str):
        headers.setdefault("content-type", kind)
    status = status_of(told.get("status"))
    answer = (
        None if status is None else reader.response(status, headers, data_of(told.get("body"), reader.room))
    )
    return Entry(request, answer, server=server_of(told.get("url")))


FORMAT = Format("responses", recognises, entries, read, frozenset({"responses"}))
