"""Formats of recordings that are recognised and not read, so that a report can name them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def name_of(value: Any) -> str | None:
    """The name of the format that `value` is of, where it is one of these; else `None`."""
    return next((name for name, recognises in _FORMATS.items() if recognises(value)), None)


def _first(value: Any, key: str | None = None) -> Mapping[str, Any]:
    """The first object of a list, or of the list under a key; empty where there is none."""
    held = value.get(key) if key is not None and isinstance(value, Mapping) else value
    first = held[0] if isinstance(held, list) and held else None
    return first if isinstance(first, Mapping) else {}


def _is_stub(value: Any) -> bool:
    """True of a request and the response that WireMock answers it with."""
    return isinstance(value, Mapping) and all(
        isinstance(value.get(k), Mapping) for k in ("request", "response")
    )


def _is_postman(value: Any) -> bool:
    info = value.get("info") if isinstance(value, Mapping) else None
    return isinstance(info, Mapping) and "postman" in str(info.get("schema", ""))[:200]


_FORMATS: Mapping[str, Callable[[Any], bool]] = {
    "WireMock": lambda value: _is_stub(value) or _is_stub(_first(value, "mappings")),
    "the Azure SDK test proxy": lambda value: "RequestUri" in _first(value, "Entries"),
    "nock": lambda value: _first(value).keys() >= {"scope", "method", "path"},
    "Postman": _is_postman,
}
