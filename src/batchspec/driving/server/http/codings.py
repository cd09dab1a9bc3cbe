"""Compressed answers, undone a bounded step at a time: sixty kilobytes of gzip may be a gigabyte of text.

None is asked for, but a server may send one. The codings are those that every urllib3 undoes; what it undoes beyond
them depends on the packages that happen to be installed, and a judgement must not.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator

STEP = 64 * 1024
"""Bytes that are undone at a time."""
MOST_CODINGS = 3
"""Codings one upon the other; a server has reason for one."""

Undo = Callable[[Iterable[bytes]], Iterator[bytes]]


class BadCoding(Exception):
    """The answer is not compressed as its head says; the message says in which way."""


def undone(chunks: Iterable[bytes], content_encoding: str) -> Iterator[bytes]:
    """The body that `chunks` are when their content encoding is undone, in pieces of at most `STEP` bytes or as they came.

    Some pieces are empty. A coding that is not known here leaves the bytes as they are. Raises `BadCoding`.
    """
    codings = [coding.strip().lower() for coding in content_encoding.split(",") if coding.strip()]
    if len(codings) > MOST_CODINGS:
        raise BadCoding(f"it has {len(codings)} content codings, one upon the other")
    result = iter(chunks)
    for coding in reversed(codings):
        if coding == "identity":
            continue
        if coding not in _UNDO:
            break
        result = _UNDO[coding](result)
    return result


def _gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The text of gzip members, one after the other; bytes that follow and are none are passed over, as others do."""
    members = 0
    inflating = zlib.decompressobj(16 + zlib.MAX_WBITS)
    for chunk in chunks:
        data = chunk
        while data:
            if inflating.eof:
                members += 1
                inflating = zlib.decompressobj(16 + zlib.MAX_WBITS)
            try:
                yield inflating.decompress(data, STEP)
            except zlib.error:
                if members:
                    return
                raise BadCoding("its gzip data are broken") from None
            data = inflating.unconsumed_tail or inflating.unused_data
    yield inflating.flush()


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The text of `deflate`, in the form of the standard or bare, as some servers send it."""
    inflating = None
    for chunk in chunks:
        data = chunk
        while data:
            inflating = inflating or _inflating(data)
            try:
                yield inflating.decompress(data, STEP)
            except zlib.error:
                raise BadCoding("its deflate data are broken") from None
            data = inflating.unconsumed_tail
    if inflating is not None:
        yield inflating.flush()


def _inflating(beginning: bytes) -> zlib._Decompress:
    """For data that begin so: the standard form has a header, whose first byte names the method 8."""
    return zlib.decompressobj(zlib.MAX_WBITS if beginning[0] & 0x0F == 8 else -zlib.MAX_WBITS)


_UNDO: dict[str, Undo] = {"gzip": _gunzipped, "x-gzip": _gunzipped, "deflate": _inflated}
