"""WireMock: the mappings that its recorder writes, one a file or many, and the journal of its requests.

The journal is newest first. Mappings are in no order, but for those of a scenario, whose states are numbered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.bodies import Data, data_of, from_base64, of_parsed
from batchspec.reading.recorded.cassettes import first_of
from batchspec.reading.recorded.entry import Chain, Entry, NotRead, halves
from batchspec.reading.recorded.forms import lost
from batchspec.reading.recorded.messages import Reader, server_of, status_of
from batchspec.reading.recorded.times import moment, period
from batchspec.reading.trace import Request, Response

BODIES = "__files"
"""The folder of the bodies, beside that of the mappings."""
JOURNAL, MAPPINGS = "requests", "mappings"
LOOKED_AT = 20
"""Entries among which one shows what the file is."""
_STATE = re.compile(r"-(\d{1,9})\Z")
_WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE"})


def recognises(value: Any) -> bool:
    return _is_stub(value) or _one_of(value, MAPPINGS, _is_stub) or _one_of(value, JOURNAL, _is_of_journal)


def _one_of(value: Any, key: str, is_one: Callable[[Any], bool]) -> bool:
    """True where an entry under a key is one, if not the first: others may stand before it, such as a stub that is a fault."""
    held = value.get(key) if isinstance(value, Mapping) else None
    return isinstance(held, list) and any(map(is_one, held[:LOOKED_AT]))


def _is_stub(value: Any) -> bool:
    asked, answered = (
        (value.get(key) for key in ("request", "response")) if isinstance(value, Mapping) else (0, 0)
    )
    if not isinstance(asked, Mapping) or not isinstance(answered, Mapping):
        return False
    return bool(asked.keys() & {"url", "urlPath", "urlPattern", "urlPathPattern"}) and "status" in answered


def _is_of_journal(value: Any) -> bool:
    asked = value.get("request") if isinstance(value, Mapping) else None
    return isinstance(asked, Mapping) and "loggedDate" in asked


def entries(value: Any) -> list[Any]:
    if _is_stub(value):
        return [value]
    key = MAPPINGS if _one_of(value, MAPPINGS, _is_stub) else JOURNAL
    found = list(value[key])
    return found if key == MAPPINGS else found[::-1]


def read(entry: Any, reader: Reader) -> Entry:
    if _is_of_journal(entry):
        return _of_journal(entry, reader)
    asked, answered = halves(entry)
    address = _address(asked)
    request = _request(asked, address, reader)
    answer = None if answered is None else _response(answered, reader)
    return Entry(request, answer, server=server_of(address), chain=_chain(entry))


def _of_journal(entry: Mapping[Any, Any], reader: Reader) -> Entry:
    # Old versions tell of the answer only what was to be answered.
    asked, answered = halves({"response": entry.get("responseDefinition"), **entry})
    address = asked.get("absoluteUrl", asked.get("url"))
    request = _request(asked, asked.get("url"), reader)
    answer = None if answered is None else _response(answered, reader)
    logged, timing = asked["loggedDate"], entry.get("timing")
    times = _period(logged, timing.get("totalTime") if isinstance(timing, Mapping) else None)
    server = server_of(address, asked.get("headers"))
    return Entry(request, answer, *times, moment=moment(logged), server=server)


def _chain(stub: Mapping[Any, Any]) -> Chain | None:
    """The place of a mapping in its scenario: a state that ends in a number is that far from the first, `Started`."""
    name, state = stub.get("scenarioName"), stub.get("requiredScenarioState")
    if not isinstance(name, str) or not isinstance(state, str):
        return None
    found = _STATE.search(state)
    return Chain(name, int(found[1]) if found else 1)


def _address(asked: Mapping[Any, Any]) -> str:
    """The path of a mapping with its query; raises `NotRead` where it is a pattern for many."""
    address, query = asked.get("url", asked.get("urlPath")), asked.get("queryParameters", {})
    values = {name: _value(held) for name, held in query.items()} if isinstance(query, Mapping) else {}
    if not isinstance(address, str) or None in values.values():
        raise NotRead("its address is a pattern, which somebody wrote")
    return f"{address}?{urlencode(values, errors='replace')}" if values else address


def _value(pattern: Any) -> Any:
    """The text that a pattern is equal to; `None` of other patterns."""
    if not isinstance(pattern, Mapping):
        return pattern if isinstance(pattern, str) else None
    exactly = first_of(pattern, "hasExactly")
    found = (exactly or pattern).get("equalTo")
    return found if isinstance(found, str) else None


def _request(asked: Mapping[Any, Any], address: Any, reader: Reader) -> Request:
    method, headers = asked.get("method"), _headers(asked.get("headers"))
    file = _file(asked)
    if file is not None:
        return replace(reader.request(method, address, headers, ""), body=None, file=file)
    try:
        request = reader.request(method, address, headers, _sent(asked, reader))
    except NotRead:
        request = lost(reader.request(method, address, headers, None))
    kept = request.body is not None or request.file is not None or request.method in _WITHOUT_BODY
    return request if kept or "body" in asked else lost(request)


def _file(asked: Mapping[Any, Any]) -> str | None:
    """The text of the file in an upload, of which old recorders compare each part."""
    parts = asked.get("multipartPatterns")
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, Mapping) and part.get("name") == "file":
            pattern = first_of(part, "bodyPatterns")
            found = pattern.get("equalTo", pattern.get("equalToJson"))
            return found if isinstance(found, str) else None
    return None


def _headers(stated: Any) -> Any:
    """The headers; a mapping has an object for each, which says how the value is compared."""
    if not isinstance(stated, Mapping):
        return stated
    return {
        name: next(iter(held.values()), None) if isinstance(held, Mapping) else held
        for name, held in stated.items()
    }


def _sent(asked: Mapping[Any, Any], reader: Reader) -> Data:
    """The body that the journal holds, or that a mapping compares with."""
    if asked.get("bodyAsBase64"):
        return from_base64(asked["bodyAsBase64"], reader.room)
    if "body" in asked:
        return data_of(asked["body"], reader.room)
    pattern = first_of(asked, "bodyPatterns")
    if "binaryEqualTo" in pattern:
        return from_base64(pattern["binaryEqualTo"], reader.room)
    if "equalToJson" in pattern:
        stated = pattern["equalToJson"]
        return stated if isinstance(stated, str) else of_parsed(stated)
    return data_of(pattern.get("equalTo"), reader.room)


def _response(answered: Mapping[Any, Any], reader: Reader) -> Response | None:
    status = status_of(answered.get("status"))
    return (
        None
        if status is None
        else reader.response(status, answered.get("headers"), _answer(answered, reader))
    )


def _answer(answered: Mapping[Any, Any], reader: Reader) -> Data:
    if "jsonBody" in answered:
        return of_parsed(answered["jsonBody"])
    for key in ("bodyAsBase64", "base64Body"):
        if answered.get(key):
            return from_base64(answered[key], reader.room)
    name = answered.get("bodyFileName")
    if isinstance(name, str):
        return reader.file(name, BODIES)
    return data_of(answered.get("body"), reader.room)


def _period(logged: Any, took: Any) -> tuple[float | None, float | None]:
    """When a request of the journal began and ended, which it tells in milliseconds."""
    if isinstance(logged, str):
        return period(logged, took)
    began = moment(logged)
    if began is None or isinstance(took, bool) or not isinstance(took, int | float) or not 0 <= took < 1e9:
        return None, None
    return began, began + (took + 1) / 1000


FORMAT = Format("WireMock", recognises, entries, read, frozenset({"mappings"}), ordered=False)
