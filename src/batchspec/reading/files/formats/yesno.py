"""Recordings of yesno."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.bodies import Data, data_of, of_parsed
from batchspec.reading.recorded.cassettes import first_of, list_under
from batchspec.reading.recorded.entry import Entry, halves
from batchspec.reading.recorded.messages import Reader, server_of, status_of


def recognises(value: Any) -> bool:
    return first_of(value, "records").keys() >= {"__id", "request", "response"}


def entries(value: Any) -> list[Any]:
    return list_under(value, "records")


def read(entry: Any, reader: Reader) -> Entry:
    asked, answered = halves(entry)
    query = asked.get("query") or ""
    address = f"{asked.get('protocol')}://{asked.get('host')}:{asked.get('port')}{asked.get('path')}{query}"
    request = reader.request(asked.get("method"), address, asked.get("headers"), _body(asked, reader))
    status = None if answered is None else status_of(answered.get("statusCode"))
    response = None
    if answered is not None and status is not None:
        response = reader.response(status, answered.get("headers"), _body(answered, reader))
    return Entry(request, response, server=server_of(address))


def _body(half: Mapping[Any, Any], reader: Reader) -> Data:
    found = half.get("body")
    return data_of(found, reader.room) if found is None or isinstance(found, str) else of_parsed(found)


FORMAT = Format("yesno", recognises, entries, read, frozenset({"records"}))
