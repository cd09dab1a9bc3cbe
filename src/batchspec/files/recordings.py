"""Recorded traffic as exchanges: HAR files, and VCR cassettes in YAML or JSON."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from batchspec.strict_json import MAX_DEPTH, NotStrictJSON
from batchspec.trace import Exchange, Request, Response
from batchspec.yaml_events import NotYAML, events, not_yaml

YAML = frozenset({".yaml", ".yml"})
MOST_EVENTS = 2_000_000
RECORDED = "recorded"
"""The one scenario of recorded traffic."""


def is_yaml(path: str) -> bool:
    return Path(path).suffix.lower() in YAML


def from_yaml(raw: bytes) -> Any:
    """The content of a YAML file; raises `NotStrictJSON` where it is none."""
    try:
        import yaml  # noqa: PLC0415  an extra
    except ImportError:
        what = "reading YAML takes PyYAML: pip install 'batchspec[drift]'"
        raise NotStrictJSON("text_within_limits", what) from None
    try:
        for count, event in enumerate(events(raw, MAX_DEPTH)):
            if isinstance(event, yaml.AliasEvent):
                raise NotStrictJSON(
                    "text_within_limits", "YAML with aliases is not read: a small file can grow"
                )
            if count > MOST_EVENTS:
                raise NotStrictJSON("text_within_limits", f"more than {MOST_EVENTS:,} YAML events")
        return yaml.load(raw, Loader=yaml.CSafeLoader)
    except NotYAML as fault:
        raise NotStrictJSON("text_within_limits" if fault.too_deep else "text_is_json", fault.what) from None
    except yaml.YAMLError as error:
        raise NotStrictJSON("text_is_json", not_yaml(error).what) from None


def exchanges_of(value: Any) -> list[Exchange] | None:
    """The exchanges of a HAR file or a cassette; `None` where `value` is neither."""
    entries = _entries(value)
    if entries is None:
        return None
    found = [entry for entry in entries if entry is not None]
    return [
        Exchange(
            RECORDED, _step(request), request, response, began=float(n), ended=float(n) + 0.5, number=n + 1
        )
        for n, (request, response) in enumerate(found)
    ]


def _entries(value: Any) -> list[tuple[Request, Response] | None] | None:
    if not isinstance(value, Mapping):
        return None
    log = value.get("log")
    if isinstance(log, Mapping) and isinstance(log.get("entries"), list):
        return [_har_entry(entry) for entry in log["entries"]]
    if isinstance(value.get("interactions"), list):
        return [_cassette_entry(entry) for entry in value["interactions"]]
    return None


def _har_entry(entry: Any) -> tuple[Request, Response] | None:
    try:
        asked, answered = entry["request"], entry["response"]
        content = answered.get("content", {})
        headers = {header["name"].lower(): header["value"] for header in answered.get("headers", [])}
        posted = asked.get("postData", {}).get("text")
        body = _decoded(content.get("text", ""), content.get("encoding") == "base64")
        return _request(asked["method"], asked["url"], posted), Response(
            int(answered["status"]), headers, body
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _cassette_entry(entry: Any) -> tuple[Request, Response] | None:
    try:
        asked, answered = entry["request"], entry["response"]
        status, body = answered["status"], answered.get("body") or ""
        text = body.get("string", body.get("text", "")) if isinstance(body, Mapping) else body
        headers = {
            name.lower(): values[0] if isinstance(values, list) and values else str(values)
            for name, values in (answered.get("headers") or {}).items()
        }
        code = int(status["code"] if isinstance(status, Mapping) else status)
        posted = asked.get("body")
        request = _request(asked["method"], asked["uri"], posted if isinstance(posted, str) else None)
        return request, Response(
            code, headers, text.decode("utf-8") if isinstance(text, bytes) else str(text)
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _decoded(text: str, is_base64: bool) -> str | None:  # noqa: FBT001
    if not is_base64:
        return text
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None


def _request(method: str, address: str, body: str | None) -> Request:
    parts = urlsplit(address)
    return Request(method.upper(), parts.path + (f"?{parts.query}" if parts.query else ""), body=body)


def _step(request: Request) -> str:
    """What a request was for, by its method and the end of its path; `other` where it is about no batch."""
    path = request.path.partition("?")[0].rstrip("/").split("/")
    match request.method, path[-3:]:
        case "POST", [*_, "batches"]:
            return "create"
        case "GET", [*_, "batches"]:
            return "list"
        case "GET", [*_, "batches", _]:
            return "retrieve"
        case "POST", ["batches", _, "cancel"]:
            return "cancel"
        case "GET", ["files", _, "content"]:
            return "content"
        case _:
            return "other"


def is_trace(first_line: Any) -> bool:
    """Whether the first value of a file is the header of a trace."""
    return isinstance(first_line, Mapping) and "batchspec_trace" in first_line
