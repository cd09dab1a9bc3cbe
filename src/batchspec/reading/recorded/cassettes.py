"""What cassettes have in common: requests and answers as VCR and its like write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from batchspec.reading.recorded.bodies import Data, data_of, of_parsed
from batchspec.reading.recorded.entry import Entry, NotRead, halves
from batchspec.reading.recorded.forms import fields_of, lost, posted
from batchspec.reading.recorded.headers import headers_of
from batchspec.reading.recorded.messages import Reader, server_of, status_of
from batchspec.reading.recorded.times import moment
from batchspec.reading.trace import Request, Response


def list_under(value: Mapping[str, Any], key: str) -> list[Any]:
    """The list of entries under a key; raises `NotRead`."""
    found = value[key]
    if found is None:  # as YAML has a list that nothing was written into
        return []
    if not isinstance(found, list):
        raise NotRead(f"the {key} of the cassette are no list")
    return found


def first_of(value: Any, key: str) -> Mapping[Any, Any]:
    """The first object of the list under a key; empty where there is none."""
    held = value.get(key) if isinstance(value, Mapping) else None
    first = held[0] if isinstance(held, list) and held else None
    return first if isinstance(first, Mapping) else {}


def read(entry: Any, reader: Reader) -> Entry:
    """An entry that has a request and a response in one of their forms."""
    asked, answered = halves(entry)
    server = server_of(_address(asked), asked.get("headers"))
    return Entry(_request(asked, reader), _response(answered, reader), server=server)


def read_stamped(entry: Any, reader: Reader) -> Entry:
    """An entry that tells when it was recorded, too."""
    return replace(read(entry, reader), moment=moment(entry.get("recorded_at")))


def _address(asked: Mapping[Any, Any]) -> Any:
    return asked.get("uri", asked.get("url", asked.get("path")))


def _request(asked: Mapping[Any, Any], reader: Reader) -> Request:
    method, headers, address = asked.get("method"), asked.get("headers"), _address(asked)
    fields = fields_of(asked.get("body"))
    if fields is not None:
        return posted(reader.request(method, address, headers, ""), fields)
    try:
        return reader.request(method, address, headers, _sent(asked, reader))
    except NotRead:  # the form of a request's body says nothing of the server
        return lost(reader.request(method, address, headers, None))


def _sent(asked: Mapping[Any, Any], reader: Reader) -> Data:
    """The body of a request; `None` where it has none."""
    if "parsed_body" in asked:
        return of_parsed(asked["parsed_body"])
    body = asked.get("body")
    kind = headers_of(asked.get("headers")).get("content-type", "")
    if isinstance(body, Mapping) and ("json" in kind or not kind) and body and not _is_form(body):
        return of_parsed(body)
    return data_of(body, reader.room)


def _is_form(body: Mapping[Any, Any]) -> bool:
    """True of an object that holds a body in some way, where another object is the body itself."""
    return bool(body.keys() & {"string", "base64_string", "encoding"}) or body.get("type") == "Buffer"


def _response(answered: Mapping[Any, Any] | None, reader: Reader) -> Response | None:
    if answered is None:
        return None
    status = status_of(_status(answered))
    if status is None:
        return None
    return reader.response(status, answered.get("headers"), _answer(answered, reader))


def _status(answered: Mapping[Any, Any]) -> Any:
    """The status where the tools have it: `status.code`, `code`, `status_code`, or `status` itself."""
    status = answered.get("status")
    if isinstance(status, Mapping):
        return status.get("code")
    return answered.get("code", answered.get("status_code", status))


def _answer(answered: Mapping[Any, Any], reader: Reader) -> Data:
    if "parsed_body" in answered:
        return of_parsed(answered["parsed_body"])
    body = (
        answered["body"] if "body" in answered else answered.get("content")
    )  # `content`: vcrpy for httpx, once
    return data_of(body, reader.room)
