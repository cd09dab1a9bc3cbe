"""Imposters of mountebank, as its proxies record them: equal requests are one stub, which has their answers in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.bodies import Data, data_of, from_base64, of_parsed
from batchspec.reading.recorded.cassettes import first_of, list_under
from batchspec.reading.recorded.entry import Chain, Entry, NotRead
from batchspec.reading.recorded.forms import lost
from batchspec.reading.recorded.messages import Reader, status_of

_WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE"})


def recognises(value: Any) -> bool:
    return isinstance(first_of(value, "imposters").get("stubs"), list)


def entries(value: Any) -> Iterator[Any]:
    for at, imposter in enumerate(list_under(value, "imposters")):
        stubs = imposter.get("stubs") if isinstance(imposter, Mapping) else None
        for stub_at, stub in enumerate(stubs if isinstance(stubs, list) else ()):
            answers = stub.get("responses") if isinstance(stub, Mapping) else None
            for position, answer in enumerate(answers if isinstance(answers, list) else ()):
                yield stub, answer, Chain(f"stub {at}.{stub_at}", position)


def read(entry: Any, reader: Reader) -> Entry:
    stub, stated, chain = entry
    asked, answered = _asked(stub), stated.get("is") if isinstance(stated, Mapping) else None
    if not isinstance(answered, Mapping):
        raise NotRead("it has no recorded response")
    path, query, body = asked.get("path"), asked.get("query"), asked.get("body")
    if isinstance(path, str) and isinstance(query, Mapping) and query:
        path = f"{path}?{urlencode(query, doseq=True, errors='replace')}"
    data = data_of(body, reader.room) if body is None or isinstance(body, str) else of_parsed(body)
    request = reader.request(asked.get("method"), path, asked.get("headers"), data)
    if body is None and request.method not in _WITHOUT_BODY:
        request = lost(request)
    status = status_of(answered.get("statusCode"))
    answer = None
    if status is not None:
        answer = reader.response(status, answered.get("headers"), _body(answered, reader))
    return Entry(request, answer, chain=chain)


def _asked(stub: Mapping[Any, Any]) -> dict[Any, Any]:
    """What the predicates of a stub say that a request equals."""
    found: dict[Any, Any] = {}
    predicates = stub.get("predicates")
    for predicate in predicates if isinstance(predicates, list) else ():
        equals = (
            predicate.get("deepEquals", predicate.get("equals")) if isinstance(predicate, Mapping) else None
        )
        found |= equals if isinstance(equals, Mapping) else {}
    return found


def _body(answered: Mapping[Any, Any], reader: Reader) -> Data:
    found = answered.get("body")
    if answered.get("_mode") == "binary":
        return from_base64(found, reader.room)
    return data_of(found, reader.room) if found is None or isinstance(found, str) else of_parsed(found)


FORMAT = Format("mountebank", recognises, entries, read, frozenset({"imposters"}), ordered=False)
