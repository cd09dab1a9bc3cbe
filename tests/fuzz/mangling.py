"""Bytes that were right and are spoiled in a few places, so that they get far into whatever reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from hypothesis import strategies as st
from support.anything import texts

_TOKEN = re.compile(rb"\w{1,40}|\s{1,40}|.", re.DOTALL)
_BRACKETS = {b"(": b")", b"[": b"]", b"{": b"}", b"<": b">", b'"': b'"', b"'": b"'", b"/*": b"*/", b"- ": b""}
Way = Literal["flip", "drop", "double", "nest", "cut", "put", "swap", "many"]
WAYS: tuple[Way, ...] = ("flip", "drop", "double", "nest", "cut", "put", "swap", "many")
DEEPEST = 3_000
"""Times that a token is nested: more than a parser that recurses has stack for."""

_ODD = (
    *(
        b"\n",
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\x1f\x8b",
        b"&a *a",
        b"!!int x",
        b"2001-13-45",
        b"{",
        b"]",
    ),
    *(b"9" * 5_000, b"1e999", b"-0", b"\xed\xa0\x80", b"\\ud800", b"\\u0000", b"\xc2\x85"),
)


@st.composite
def _odd_bytes(draw: st.DrawFn) -> bytes:
    return draw(st.sampled_from(_ODD) | st.binary(max_size=8) | texts.map(str.encode))


# A function, so that hypothesis does not write out every odd text where it names a strategy.
odd_bytes = _odd_bytes()
"""Bytes that a parser could trip over."""


@dataclass(frozen=True)
class Spoil:
    """One change of some bytes, at the token that covers the byte `at`."""

    way: Way
    at: int
    put: bytes = b""
    times: int = 1

    def of(self, raw: bytes) -> bytes:
        """The bytes after the change."""
        if not raw:
            return self.put
        start, end = _token(raw, self.at % len(raw))
        token = raw[start:end]
        match self.way:
            case "flip":
                changed = bytes([token[0] ^ (1 + self.times % 255)]) + token[1:]
            case "drop":
                changed = b""
            case "double":
                changed = token * 2
            case "many":
                changed = (token + self.put[:1]) * self.times
            case "nest":
                opening = list(_BRACKETS)[self.at % len(_BRACKETS)]
                changed = opening * self.times + token + _BRACKETS[opening] * self.times
            case "put":
                changed = token + self.put
            case "swap":
                return raw[:start] + raw[end:] + token
            case "cut":
                return raw[:start] + self.put
        return raw[:start] + changed + raw[end:]


def _token(raw: bytes, at: int) -> tuple[int, int]:
    """The beginning and the end of the token around a byte; a long run of word characters is cut into pieces."""
    nearest = max(0, at - 40)
    found = next((m for m in _TOKEN.finditer(raw, nearest) if m.end() > at), None)
    return found.span() if found else (at, at + 1)


spoils = st.builds(
    Spoil,
    st.sampled_from(WAYS),
    st.integers(0, 2**32),
    odd_bytes,
    st.sampled_from([1, 1, 2, 3, 40, DEEPEST]),
)


def spoiled(raw: bytes, changes: tuple[Spoil, ...]) -> bytes:
    """The bytes after all changes."""
    for change in changes:
        raw = change.of(raw)
    return raw


some_spoils = st.lists(spoils, min_size=1, max_size=4).map(tuple)
