"""Tapes of talkback: one exchange a file, in JSON5.

A tape that is overwritten has its last answer under the time of the first, so its time tells no order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.bodies import Data, from_base64, of_parsed
from batchspec.reading.recorded.entry import Entry, NotRead
from batchspec.reading.recorded.forms import lost
from batchspec.reading.recorded.messages import Reader, server_of, status_of
from batchspec.reading.trace import Request


def recognises(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(value.get(key), Mapping) for key in ("meta", "req", "res")
    )


def entries(value: Any) -> list[Any]:
    return [value]


def read(entry: Any, reader: Reader) -> Entry:
    meta, asked, answered = entry["meta"], entry["req"], entry["res"]
    host, path = meta.get("host"), asked.get("url")
    if not isinstance(path, str):
        raise NotRead("its request has no address")
    status = status_of(answered.get("status"))
    answer = None
    if status is not None:
        data = _body(answered, meta.get("resHumanReadable"), reader)
        answer = reader.response(status, answered.get("headers"), data)
    request = _request(asked, path, meta.get("reqHumanReadable"), reader)
    return Entry(request, answer, server=server_of(host))


def _request(asked: Mapping[Any, Any], path: str, readable: Any, reader: Reader) -> Request:
    method, headers = asked.get("method"), asked.get("headers")
    try:
        return reader.request(method, path, headers, _body(asked, readable, reader))
    except NotRead:  # the form of a request's body says nothing of the server
        return lost(reader.request(method, path, headers, None))


def _body(half: Mapping[Any, Any], readable: Any, reader: Reader) -> Data:
    """The data of a body: a value or a text where the tape says that people can read it, else base64."""
    found = half.get("body")
    if found is None or found == "":
        return found
    if not isinstance(found, str):
        return of_parsed(found)
    return found if readable else from_base64(found, reader.room)


FORMAT = Format("talkback", recognises, entries, read, frozenset({"meta"}), ordered=False)
