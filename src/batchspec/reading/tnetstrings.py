"""Tagged netstrings, in which mitmproxy writes its dumps, as values. Nothing in them is executed.

`5:hello,` is bytes, `5:hello;` text, `2:42#` a number, `4:true!` a truth value, `0:~` null; `]` ends a list, `}` a dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from batchspec.reading import limits
from batchspec.reading.structure import LIST, OBJECT

MAX_DEPTH = 64
"""Levels of one value within another; a flow has six."""
_SIZE = re.compile(rb"([0-9]{1,12}):")
_WEIGHTS = {"]": 1 + LIST, "}": 1 + OBJECT}
_LARGEST_NUMBER = 40
"""Digits of a number; the times of a flow have twenty."""


class NotTagged(Exception):
    """The bytes are no tagged netstring; the message says why."""


def looks_like_one(raw: bytes) -> bool:
    """True of bytes that begin as a dictionary does, whose first key is text or bytes."""
    return re.match(rb"[0-9]{1,12}:[0-9]{1,4}:[a-z_]{1,40}[;,]", raw) is not None


def values(raw: bytes) -> Iterator[Any]:
    """The values in `raw`, one after the other; raises `NotTagged` at the first that is broken."""
    at, view = 0, memoryview(raw)
    while at < len(raw):
        value, at = _Reader(view).value(at, len(raw), 0)
        yield value


class _Reader:
    """Reads one value with all that is in it, as far as it may go."""

    def __init__(self, raw: memoryview) -> None:
        self._raw = raw
        self._most = limits.most("values")
        self._found = 0

    def value(self, at: int, end: int, depth: int) -> tuple[Any, int]:
        if depth > MAX_DEPTH:
            raise NotTagged(f"it is nested deeper than {MAX_DEPTH} levels")
        found = _SIZE.match(self._raw, at, min(end, at + 13))
        if found is None:
            raise NotTagged("a length is missing")
        start, stop = found.end(), found.end() + int(found[1])
        if stop >= end:
            raise NotTagged("it breaks off")
        return self._tagged(start, stop, depth), stop + 1

    def _tagged(self, start: int, stop: int, depth: int) -> Any:
        tag = chr(self._raw[stop])
        self._found += _WEIGHTS.get(tag, 1)
        if self._found > self._most:
            raise NotTagged(limits.beyond(f"it has over {self._most:,} values", "values"))
        if tag == "]":
            return list(self._inner(start, stop, depth))
        if tag == "}":
            return _dictionary(list(self._inner(start, stop, depth)))
        held = bytes(self._raw[start:stop])
        return held if tag == "," else _scalar(tag, held)

    def _inner(self, start: int, stop: int, depth: int) -> Iterator[Any]:
        while start < stop:
            value, start = self.value(start, stop, depth + 1)
            yield value


def _dictionary(found: list[Any]) -> dict[str, Any]:
    keys = [key.decode("utf-8", "replace") if isinstance(key, bytes) else key for key in found[::2]]
    if len(found) % 2 or not all(isinstance(key, str) for key in keys):
        raise NotTagged("a dictionary has a key that is no text, or none")
    return dict(zip(keys, found[1::2], strict=True))


def _scalar(tag: str, held: bytes) -> Any:
    try:
        if tag == ";":
            return held.decode("utf-8")
        if tag == "~" and not held:
            return None
        if tag == "!" and held in {b"true", b"false"}:
            return held == b"true"
        if tag in "#^" and len(held) <= _LARGEST_NUMBER:
            return int(held) if tag == "#" else float(held)
    except ValueError:  # also of bytes that are no UTF-8
        pass
    raise NotTagged(f"a value has the tag {tag!r} and is none of that kind")
