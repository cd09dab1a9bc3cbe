"""Cassettes of VCR and its like: vcrpy, Ruby's VCR, betamax, go-vcr, those of LangChain and of pydantic-ai."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.bodies import Data, data_of, of_parsed
from batchspec.reading.recorded.entry import Entry, NotRead, halves
from batchspec.reading.recorded.forms import fields_of, lost, posted
from batchspec.reading.recorded.headers import headers_of
from batchspec.reading.recorded.messages import Reader, status_of
from batchspec.reading.trace import Request, Response

LISTS = ("interactions", "http_interactions")
"""The keys that hold the entries: of most tools, and of those that follow Ruby's VCR."""


def recognises(value: Any) -> bool:
    if not isinstance(value, Mapping):
        return False
    return any(key in value for key in LISTS) or ("requests" in value and "responses" in value)


def entries(value: Any) -> list[Any]:
    for key in LISTS:
        if key in value:
            return _list(value[key], key)
    requests, responses = _list(value["requests"], "requests"), _list(value["responses"], "responses")
    missing = object()
    return [
        {key: half for key, half in (("request", asked), ("response", answered)) if half is not missing}
        for asked, answered in zip_longest(requests, responses, fillvalue=missing)
    ]


def _list(value: Any, key: str) -> list[Any]:
    if value is None:  # as YAML has a list that nothing was written into
        return []
    if not isinstance(value, list):
        raise NotRead(f"the {key} of the cassette are no list")
    return value


def read(entry: Any, reader: Reader) -> Entry:
    asked, answered = halves(entry)
    return Entry(_request(asked, reader), _response(answered, reader))


def _request(asked: Mapping[Any, Any], reader: Reader) -> Request:
    method, headers = asked.get("method"), asked.get("headers")
    address = asked.get("uri", asked.get("url"))
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
    if isinstance(body, Mapping) and "json" in kind and not _is_form(body):
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


FORMAT = Format(recognises, entries, read)
