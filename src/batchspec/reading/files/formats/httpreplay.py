"""Logs of httpreplay, with which the Go clients of Google record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.bodies import Data, from_base64
from batchspec.reading.recorded.cassettes import first_of, list_under
from batchspec.reading.recorded.entry import Entry, NotRead
from batchspec.reading.recorded.forms import Field, lost, posted
from batchspec.reading.recorded.messages import Reader, server_of, status_of
from batchspec.reading.trace import Request


def recognises(value: Any) -> bool:
    return isinstance(first_of(value, "Entries").get("Request"), Mapping)


def entries(value: Any) -> list[Any]:
    return list_under(value, "Entries")


def read(entry: Any, reader: Reader) -> Entry:
    asked, answered = (
        entry.get(key) if isinstance(entry, Mapping) else None for key in ("Request", "Response")
    )
    if not isinstance(asked, Mapping) or not isinstance(answered, Mapping):
        raise NotRead("it has no Request or no Response")
    status = status_of(answered.get("StatusCode"))
    answer = None
    if status is not None:
        answer = reader.response(status, answered.get("Header"), _decoded(answered.get("Body"), reader))
    return Entry(_request(asked, reader), answer, server=server_of(asked.get("URL")))


def _request(asked: Mapping[Any, Any], reader: Reader) -> Request:
    method, url, headers, parts = (asked.get(key) for key in ("Method", "URL", "Header", "BodyParts"))
    try:
        bodies = [_decoded(part, reader) for part in parts] if isinstance(parts, list) else []
    except NotRead:
        return lost(reader.request(method, url, headers, None))
    if len(bodies) <= 1:
        return reader.request(method, url, headers, bodies[0] if bodies else "")
    # Of a form in parts, the log has the values without their names. The file is the one that holds JSON lines.
    texts = [body.decode("utf-8", "replace") for body in bodies if isinstance(body, bytes)]
    file = next((text for text in texts if text.lstrip().startswith("{")), "")
    return posted(reader.request(method, url, headers, ""), [Field("file", file, is_file=True)])


def _decoded(stored: Any, reader: Reader) -> Data:
    return "" if stored is None else from_base64(stored, reader.room)


FORMAT = Format("httpreplay", recognises, entries, read, frozenset({"Initial"}))
