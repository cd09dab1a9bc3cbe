"""Compressed answers, undone a bounded step at a time: sixty kilobytes of gzip may be a gigabyte of text.

A run asks for none, but a server may send one, and recordings are full of them. The codings are gzip, deflate and zstd; what
urllib3 undoes beyond them depends on the packages that happen to be installed, and a judgement must not.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

STEP = 64 * 1024
"""Bytes that are undone at a time."""
ZSTD_STEP = 64
"""Bytes of zstd data that are undone at a time, since four of them may stand for 128 KiB."""
MOST_CODINGS = 3
"""Codings one upon the other; a server has reason for one."""
LARGEST_WINDOW = 8 * 1024 * 1024
"""Bytes that zstd data may ask to be kept in memory. RFC 9659 allows no more of an answer, and `zstd` writes no more without `--ultra`."""


class Undo(Protocol):
    def __call__(self, chunks: Iterable[bytes], *, whole: bool) -> Iterator[bytes]: ...


class BadCoding(Exception):
    """The answer is not compressed as its head says; the message says in which way."""


def names(content_encoding: str) -> list[str]:
    """The codings that a header names, in the order in which they were applied; `identity` is none."""
    found = (coding.strip().lower() for coding in content_encoding.split(","))
    return [coding for coding in found if coding not in {"", "identity"}]


def undone(chunks: Iterable[bytes], content_encoding: str, *, whole: bool = False) -> Iterator[bytes]:
    """The body that `chunks` are when their content encoding is undone, in pieces of at most `STEP` bytes, in zstd of two MiB, or as they came.

    Some pieces are empty. A coding that is not known here leaves the bytes as they are. Raises `BadCoding`, where `whole`
    is true also for data that break off.
    """
    codings = names(content_encoding)
    if len(codings) > MOST_CODINGS:
        raise BadCoding(f"it has {len(codings)} content codings, one upon the other")
    result = iter(chunks)
    for coding in reversed(codings):
        if coding not in _UNDO:
            break
        result = _UNDO[coding](result, whole=whole)
    return result


def _gunzipped(chunks: Iterable[bytes], *, whole: bool) -> Iterator[bytes]:
    """The text of gzip members, one after the other; bytes that follow and are none are passed over, as others do."""
    members, begun = 0, False
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
            data, begun = inflating.unconsumed_tail or inflating.unused_data, True
    yield inflating.flush()
    if whole and begun and not inflating.eof:
        raise BadCoding("its gzip data break off")


def _inflated(chunks: Iterable[bytes], *, whole: bool) -> Iterator[bytes]:
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
        if whole and not inflating.eof:
            raise BadCoding("its deflate data break off")


def _inflating(beginning: bytes) -> zlib._Decompress:
    """For data that begin so: the standard form has a header, whose first byte names the method 8."""
    return zlib.decompressobj(zlib.MAX_WBITS if beginning[0] & 0x0F == 8 else -zlib.MAX_WBITS)


def _unzstd(chunks: Iterable[bytes], *, whole: bool) -> Iterator[bytes]:
    """The text of zstd frames, one after the other."""
    import zstandard  # noqa: PLC0415  only where it is met

    context = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW)
    frame, begun = context.decompressobj(), False
    for chunk in chunks:
        for start in range(0, len(chunk), ZSTD_STEP):
            data, begun = chunk[start : start + ZSTD_STEP], True
            while data:
                frame = context.decompressobj() if frame.eof else frame
                try:
                    yield frame.decompress(data)
                except zstandard.ZstdError:
                    raise BadCoding("its zstd data are broken") from None
                data = frame.unused_data if frame.eof else b""
    if whole and begun and not frame.eof:
        raise BadCoding("its zstd data break off")


_UNDO: Mapping[str, Undo] = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _inflated,
    "zstd": _unzstd,
}
KNOWN = frozenset(_UNDO)
"""The codings that can be undone."""
