"""Dumps of mitmproxy and mitmdump: flows in tagged netstrings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.entry import Entry, NotRead
from batchspec.reading.recorded.messages import Reader, server_of, status_of
from batchspec.reading.tnetstrings import NotTagged, looks_like_one, values
from batchspec.reading.trace import Response


@dataclass(frozen=True, slots=True)
class Dump:
    """The bytes of a dump."""

    raw: bytes


def of_bytes(raw: bytes) -> Dump | None:
    return Dump(raw) if looks_like_one(raw[:100]) else None


def recognises(value: Any) -> bool:
    return isinstance(value, Dump)


def entries(value: Dump) -> Iterator[Any]:
    try:
        yield from values(value.raw)
    except NotTagged as error:
        yield error


def read(flow: Any, reader: Reader) -> Entry | None:
    if isinstance(flow, NotTagged):
        raise NotRead(f"the dump is broken from here on: {flow}")
    asked = flow.get("request") if isinstance(flow, Mapping) else None
    if not isinstance(asked, Mapping):
        return None  # a connection that is no HTTP
    scheme, host, port = (asked.get(key) for key in ("scheme", "host", "port"))
    address = f"{_text(scheme)}://{_text(host)}:{port}{_text(asked.get('path'))}"
    request = reader.request(_text(asked.get("method")), address, _pairs(asked), asked.get("content") or None)
    answered = flow.get("response")
    if not isinstance(answered, Mapping):
        return Entry(request, None, server=server_of(address))
    began, ended = asked.get("timestamp_start"), answered.get("timestamp_end")
    return Entry(
        request, _response(answered, reader), _second(began), _second(ended), server=server_of(address)
    )


def _response(answered: Mapping[str, Any], reader: Reader) -> Response | None:
    status, content = status_of(answered.get("status_code")), answered.get("content")
    if status is None:
        return None
    # Without content, mitmproxy let the body pass and did not keep it.
    return reader.response(status, _pairs(answered), content if isinstance(content, bytes) else None)


def _pairs(half: Mapping[str, Any]) -> list[list[str]]:
    found = half.get("headers")
    pairs = (
        [pair for pair in found if isinstance(pair, list) and len(pair) == 2]
        if isinstance(found, list)
        else []
    )
    return [[_text(name), _text(value)] for name, value in pairs]


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else ""


def _second(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


FORMAT = Format("mitmproxy", recognises, entries, read, of_bytes=of_bytes)
