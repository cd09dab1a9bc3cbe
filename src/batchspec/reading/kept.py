"""The memory that the exchanges of recordings and traces take, and what equal ones share: a batch that is polled shows the same again and again."""

from __future__ import annotations

import sys
from sys import intern
from typing import Any

from batchspec.reading import limits
from batchspec.reading.strict_json import NotStrictJSON, beyond, load
from batchspec.reading.structure import LIST, OBJECT

EXCHANGE = 1_900
"""Bytes that an exchange takes beside its bodies, from the entry of a recording to the indexed run."""
VALUE = 48
"""Bytes that a value of a batch takes in the mean; a key, an object and a list count as in the limit `values`."""
SHARED_TEXT = 16_384
"""Characters of the longest text whose value is shared."""
SHARED = 1_000_000
"""Characters of all texts whose values are shared at a time."""
SHORT = 100
"""Characters of a short text, such as an id or an endpoint."""
SHARED_HEADERS = 1_000
"""Different headers that are shared; an API has a few forms of them."""
_ABOUT = ("/batches", "/files")
"""The parts of a path whose answers are looked into."""


class TooMuch(Exception):
    """There is no room for another exchange; the message names the limit."""


class BodyTooLarge(Exception):
    """One body is beyond a limit, so that nothing is judged by it; the message names the limit."""


class Kept:
    """The room for the exchanges of recordings or of a trace."""

    def __init__(self) -> None:
        self._bytes = 0
        self._texts: dict[str, str] = {}
        self._headers: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}

    def text(self, text: str) -> str:
        """The text, or one that is equal and was kept before."""
        return self._texts.get(text, text)

    def headers(self, headers: dict[str, str]) -> dict[str, str]:
        """The headers, or equal ones that were kept before."""
        key = tuple(headers.items())
        if key not in self._headers and len(self._headers) < SHARED_HEADERS:
            self._headers[key] = headers
        return self._headers.get(key, headers)

    def take(self, path: str, *bodies: str | None) -> None:
        """Count an exchange with its bodies, those that were not there before; raises `TooMuch` and `BodyTooLarge`."""
        self._bytes += EXCHANGE + (0 if path in self._texts else len(path))
        self._texts.setdefault(path, path)
        for body in bodies:
            if body is not None and body not in self._texts:
                if what := beyond(body):
                    raise BodyTooLarge(what)
                self._texts[body] = body
                self._bytes += sys.getsizeof(body) + (_values(body) if _is_looked_into(path) else 0)
        largest = limits.most("recording")
        if self._bytes > largest:
            what = f"the requests and answers take over {largest:,} bytes of memory"
            raise TooMuch(limits.beyond(what, "recording"))


def _is_looked_into(path: str) -> bool:
    return any(part in path for part in _ABOUT)


def _values(body: str) -> int:
    """The bytes that the values of a body take, at most; of one that is no JSON, nothing."""
    if body.lstrip()[:1] not in {"{", "["}:
        return 0
    return VALUE * (body.count(",") + body.count(":") + OBJECT * body.count("{") + LIST * body.count("["))


_values_of: dict[str, Any] = {}
_texts: dict[str, str] = {}
_size = 0


def value_of(text: str | None) -> Any:
    """The JSON value of a text, shared with all who ask for an equal one and not to be changed; `None` where it is none."""
    if not text:
        return None
    if len(text) > SHARED_TEXT:
        return _value_or_none(text)
    found = _values_of.get(text, _values_of)
    return _shared(text) if found is _values_of else found


def _shared(text: str) -> Any:
    global _size  # noqa: PLW0603  one cache a process
    if _size + len(text) > SHARED:
        _values_of.clear()
        _texts.clear()
        _size = 0
    _size += len(text)
    found = _values_of[text] = _value_or_none(text, _texts)
    return found


def _value_or_none(text: str, texts: dict[str, str] | None = None) -> Any:
    try:
        return slim(load(text), {} if texts is None else texts)
    except NotStrictJSON:
        return None


def slim(value: Any, texts: dict[str, str]) -> Any:
    """An equal value that takes less memory: each key is there once in the process, and each short text once in `texts`.

    The parser makes every key anew in every text, which is half of what a batch takes.
    """
    whole = [value]
    todo: list[dict[str, Any] | list[Any]] = [whole]
    while todo:  # without recursion: a text may be nested as deep as Python calls functions
        held = todo.pop()
        for place, one in held.items() if isinstance(held, dict) else enumerate(held):
            new = _slim(one, texts)
            held[place] = new  # type: ignore[index]  # a key of a dict, or an index of a list
            if isinstance(new, dict | list):
                todo.append(new)
    return whole[0]


def _slim(value: Any, texts: dict[str, str]) -> Any:
    """The same of the value itself, whatever it holds."""
    if isinstance(value, dict):
        return {intern(key): held for key, held in value.items()}
    if isinstance(value, list):
        return list(value)
    if isinstance(value, str) and len(value) <= SHORT:
        return texts.setdefault(value, value)
    return value
