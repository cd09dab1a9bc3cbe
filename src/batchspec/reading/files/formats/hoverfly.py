"""Hoverfly: simulations, whose pairs are captured in the order of the requests, and the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.bodies import Data, data_of, from_base64
from batchspec.reading.recorded.cassettes import first_of, list_under
from batchspec.reading.recorded.entry import Entry, NotRead, halves
from batchspec.reading.recorded.forms import lost
from batchspec.reading.recorded.messages import Reader, server_of, status_of
from batchspec.reading.recorded.times import moment, period

MATCHED = ("exact", "json", "xml", "form")
"""The matchers whose values are what was sent."""
_WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE"})


def recognises(value: Any) -> bool:
    return _is_half(first_of(_data(value), "pairs")) or _is_half(first_of(value, "journal"))


def _data(value: Any) -> Any:
    return value.get("data") if isinstance(value, Mapping) else None


def _is_half(pair: Mapping[Any, Any]) -> bool:
    asked = pair.get("request")
    return (
        isinstance(asked, Mapping)
        and asked.keys() >= {"path", "method", "destination"}
        and "response" in pair
    )


def entries(value: Any) -> list[Any]:
    return list_under(value, "journal") if "journal" in value else list_under(value["data"], "pairs")


def read(entry: Any, reader: Reader) -> Entry:
    asked, answered = halves(entry)
    part = {key: _exact(asked.get(key)) for key in ("method", "scheme", "destination", "path", "body")}
    if not isinstance(part["path"], str):
        raise NotRead("its address is a pattern, which somebody wrote")
    path = f"{part['path']}{_query(asked.get('query'))}"
    request = reader.request(part["method"], path, asked.get("headers"), data_of(part["body"], reader.room))
    if part["body"] is None and request.method not in _WITHOUT_BODY:
        request = lost(request)
    status = None if answered is None else status_of(answered.get("status"))
    answer = None
    if answered is not None and status is not None:
        answer = reader.response(status, answered.get("headers"), _body(answered, reader))
    started, latency = entry.get("timeStarted"), entry.get("latency")
    began, ended = period(started, latency)
    server = server_of(f"{part['scheme']}://{part['destination']}")
    return Entry(request, answer, began, ended, moment(started), server)


def _exact(held: Any) -> Any:
    """The value of a part of a request; a simulation has matchers in its place."""
    if isinstance(held, list):
        first = held[0] if held and isinstance(held[0], Mapping) else {}
        return first.get("value") if first.get("matcher") in MATCHED else None
    return held


def _query(held: Any) -> str:
    if isinstance(held, Mapping):
        pairs = {name: found for name, value in held.items() if isinstance(found := _exact(value), str)}
        return f"?{urlencode(pairs, errors='replace')}" if pairs else ""
    return f"?{held}" if isinstance(held, str) and held else ""


def _body(answered: Mapping[Any, Any], reader: Reader) -> Data:
    found = answered.get("body")
    if answered.get("encodedBody") is True:
        return from_base64(found, reader.room)
    return data_of(found, reader.room)


# A list of batches begins with `data`, too, and goes on with a bracket.
FORMAT = Format("Hoverfly", recognises, entries, read, frozenset({r'data"\s*:\s*\{\s*"pairs', "journal"}))
