"""HAR files, as browsers and proxies write them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any

from batchspec.reading.files.formats import Entry, Format, request
from batchspec.reading.trace import Response


def recognises(value: Any) -> bool:
    log = value.get("log") if isinstance(value, Mapping) else None
    return isinstance(log, Mapping) and isinstance(log.get("entries"), list)


def entries(value: Any) -> Iterator[Entry | None]:
    yield from map(_entry, value["log"]["entries"])


def _entry(entry: Any) -> Entry | None:
    try:
        asked, answered = entry["request"], entry["response"]
        content = answered.get("content", {})
        headers = {header["name"].lower(): header["value"] for header in answered.get("headers", [])}
        posted = asked.get("postData", {}).get("text")
        body = _body(content)
        return request(asked["method"], asked["url"], posted), Response(
            int(answered["status"]), headers, body
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _body(content: Mapping[str, Any]) -> str | None:
    """The text of a response; `None` where its bytes are not UTF-8."""
    text: str = content.get("text", "")
    if content.get("encoding") != "base64":
        return text
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None


FORMAT = Format(recognises, entries, frozenset({".har"}))
