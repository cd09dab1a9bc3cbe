"""A trace as other tools would have recorded the same traffic: a HAR file, and a cassette of VCR.py."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import yaml
from urllib3 import encode_multipart_formdata

from batchspec.reading.step import Step
from batchspec.reading.trace import Exchange, Request, Response, Trace

BASE = "http://127.0.0.1:4010/v1"
"""The base URL of the recorded server: paths in a recording have its prefix, those in a trace have none."""
BEGAN = datetime(2026, 11, 26, 9, 30, tzinfo=timezone.utc)
BOUNDARY = "0123456789abcdef"
"""Between the parts of an upload whose content type is not in the trace."""
NOT_UTF8 = b"\xff\xfe is no UTF-8"
"""Stands for a body that is not UTF-8, since a trace does not keep the bytes of one."""


def retold(trace: Trace, scenario: str = "something else") -> Trace:
    """The same exchanges, all of one scenario that nobody knows, and none with a step."""
    exchanges = (replace(exchange, scenario=scenario, step=Step("")) for exchange in trace.exchanges)
    return replace(trace, exchanges=tuple(exchanges))


def spaced(trace: Trace, apart: float = 0.01) -> Trace:
    """The same exchanges in the same order, each begin and each end `apart` seconds from the one before it.

    A run that does not wait sends its next request within the tenth of a millisecond to which its times are kept, and
    recordings tell times to the millisecond. What ended in the moment in which another began is before it.
    """
    begins = {exchange.number: (exchange.began, 1) for exchange in trace.exchanges}
    ends = {e.number: (e.ended, 0 if e.began < e.ended else 2) for e in trace.exchanges}
    moments = sorted({*begins.values(), *ends.values()})
    at = {moment: round(rank * apart, 4) for rank, moment in enumerate(moments)}
    return replace(
        trace,
        exchanges=tuple(
            replace(exchange, began=at[begins[exchange.number]], ended=at[ends[exchange.number]])
            for exchange in trace.exchanges
        ),
    )


def har(trace: Trace, base: str = BASE) -> str:
    """The trace as a browser or a proxy records it: entries in the order in which they were asked for."""
    asked = sorted(trace.exchanges, key=lambda exchange: (exchange.began, exchange.number))
    log = {
        "version": "1.2",
        "creator": {"name": "batchspec tests", "version": "1"},
        "entries": [_har_entry(exchange, base) for exchange in asked],
    }
    return json.dumps({"log": log}, ensure_ascii=False)


def _har_entry(exchange: Exchange, base: str) -> dict[str, Any]:
    took = (exchange.ended - exchange.began) * 1000
    return {
        "startedDateTime": (BEGAN + timedelta(seconds=exchange.began)).isoformat(timespec="milliseconds"),
        "time": took,
        "request": _har_request(exchange.request, base),
        "response": _har_response(exchange.response),
        "cache": {},
        "timings": {"send": 0, "wait": took, "receive": 0},
    }


def _har_request(request: Request, base: str) -> dict[str, Any]:
    url, (headers, sent) = base + request.path, sent_by(request)
    found: dict[str, Any] = {
        "method": request.method,
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(headers),
        "queryString": [{"name": n, "value": v} for n, v in parse_qsl(urlsplit(url).query)],
        "headersSize": -1,
        "bodySize": len(sent.encode()) if sent is not None else 0,
    }
    if sent is not None:
        found["postData"] = {"mimeType": headers["content-type"], "text": sent}
    return found


def _har_response(response: Response | None) -> dict[str, Any]:
    """An answer; without one the status is 0, as browsers write it."""
    content: dict[str, Any] = {"size": 0, "mimeType": "x-unknown"}
    if response is not None:
        raw = body_answered(response)
        content = {"size": len(raw), "mimeType": response.headers.get("content-type", "x-unknown")}
        content |= (
            {"text": base64.b64encode(raw).decode(), "encoding": "base64"}
            if response.body is None
            else {"text": response.body}
        )
    return {
        "status": response.status if response else 0,
        "statusText": phrase(response.status) if response else "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(headers_answered(response)) if response else [],
        "content": content,
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": content["size"],
    }


def cassette(trace: Trace, base: str = BASE) -> str:
    """The trace as VCR.py records it: in the order of the answers, and without requests that had none."""
    answered = (exchange for exchange in trace.exchanges if exchange.response is not None)
    interactions = [
        {"request": _vcr_request(exchange.request, base), "response": _vcr_response(exchange.response)}
        for exchange in answered
        if exchange.response is not None
    ]
    return str(yaml.dump({"version": 1, "interactions": interactions}, Dumper=yaml.CDumper))


def _vcr_request(request: Request, base: str) -> dict[str, Any]:
    headers, sent = sent_by(request)
    headers = {name: str(value) for name, value in headers.items()}  # a key is more than a text
    return {
        "method": request.method,
        "uri": base + request.path,
        "body": sent,
        "headers": _lists(headers),
    }


def _vcr_response(response: Response) -> dict[str, Any]:
    return {
        "status": {"code": response.status, "message": phrase(response.status)},
        "headers": _lists(headers_answered(response)),
        "body": {"string": body_answered(response) if response.body is None else response.body},
    }


def sent_by(request: Request) -> tuple[dict[str, str], str | None]:
    """The headers and the body as they went over the wire: an upload in its framing, and with the length of each body.

    Of a body, a trace may lack the content type, and has neither the framing nor the length.
    """
    if request.file is None and request.body is None:
        return dict(request.headers), None
    form = f"multipart/form-data; boundary={BOUNDARY}"
    headers = {"content-type": "application/json" if request.file is None else form, **request.headers}
    text = request.body if request.file is None else _framed(request.file, headers["content-type"])
    assert text is not None
    return {**headers, "content-length": str(len(text.encode()))}, text


def _framed(file: str, content_type: str) -> str:
    """An upload of the file, as `Wire` sends it."""
    fields = {"purpose": "batch", "file": ("batchspec.jsonl", file, "application/jsonl")}
    payload, _ = encode_multipart_formdata(fields, content_type.partition("boundary=")[2])
    return payload.decode()


def body_answered(response: Response) -> bytes:
    """The bytes of an answer's body."""
    return NOT_UTF8 if response.body is None else response.body.encode()


def headers_answered(response: Response) -> dict[str, str]:
    """The headers of an answer, with the length of the body that it is written down with."""
    lengths = {"content-length": str(len(body_answered(response)))} if response.body is None else {}
    return {name: lengths.get(name, value) for name, value in response.headers.items()}


def phrase(status: int) -> str:
    """The words beside a status; none where the number is nobody's."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def titled(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """The headers as most programs write their names; a trace has them in lower case."""
    return [(name.title(), value) for name, value in headers.items()]


def _pairs(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in titled(headers)]


def _lists(headers: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [value] for name, value in titled(headers)}
