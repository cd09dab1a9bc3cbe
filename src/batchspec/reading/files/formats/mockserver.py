"""MockServer: recorded expectations, and the journal of requests and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.bodies import Data, data_of, from_base64, of_parsed
from batchspec.reading.recorded.entry import Entry, NotRead
from batchspec.reading.recorded.headers import headers_of
from batchspec.reading.recorded.messages import Reader, server_of, status_of


def recognises(value: Any) -> bool:
    first = value[0] if isinstance(value, list) and value else None
    return isinstance(first, Mapping) and first.keys() >= {"httpRequest", "httpResponse"}


def entries(value: Any) -> list[Any]:
    return list(value)


def read(entry: Any, reader: Reader) -> Entry:
    asked, answered = (
        entry.get(key) if isinstance(entry, Mapping) else None for key in ("httpRequest", "httpResponse")
    )
    if not isinstance(asked, Mapping) or not isinstance(answered, Mapping):
        raise NotRead("it has no httpRequest or no httpResponse")
    address, headers = _address(asked), headers_of(asked.get("headers"))
    request = reader.request(asked.get("method"), address, headers, _body(asked, reader))
    status = status_of(answered.get("statusCode"))
    answer = None
    if status is not None:
        answer = reader.response(status, answered.get("headers"), _body(answered, reader))
    return Entry(request, answer, server=server_of(address, headers))


def _address(asked: Mapping[Any, Any]) -> Any:
    path, query = asked.get("path"), asked.get("queryStringParameters")
    pairs = (
        {name: held for name, held in query.items() if isinstance(held, list)}
        if isinstance(query, Mapping)
        else {}
    )
    return (
        f"{path}?{urlencode(pairs, doseq=True, errors='replace')}"
        if isinstance(path, str) and pairs
        else path
    )


def _body(half: Mapping[Any, Any], reader: Reader) -> Data:
    """The data of a body: a text, or an object with the bytes of it in one of several forms."""
    found = half.get("body")
    if not isinstance(found, Mapping):
        return "" if found is None else data_of(found, reader.room)
    for key in ("rawBytes", "base64Bytes"):
        if isinstance(found.get(key), str):
            return from_base64(found[key], reader.room)
    if "json" in found:
        return found["json"] if isinstance(found["json"], str) else of_parsed(found["json"])
    return data_of(found.get("string"), reader.room)


FORMAT = Format("MockServer", recognises, entries, read, frozenset({"httpRequest"}))
