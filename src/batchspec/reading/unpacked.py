"""Packed data undone as streams that stop where they grow too far: sixty kilobytes of gzip may be a gigabyte of text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO, Protocol

from batchspec.reading import limits
from batchspec.reading.codings import STEP

_ENTRY = b"PK\x01\x02"
"""The beginning of each entry in the table of contents of a zip."""
_BLOCK = 1024 * 1024
_BOUNDED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""The compressions of a zip that are undone a bounded step at a time. Of the others, `zipfile` undoes four kilobytes at once, which may be gigabytes."""


class Unbounded(Exception):
    """Packed data grow beyond a limit; the message names it."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Metered:
    """A stream of packed data that counts what it gave."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self.given += len(chunk)
        return chunk


class Allowance:
    """How far packed data may grow. `packed` tells how many bytes of them were read so far."""

    def __init__(self, packed: Callable[[], int], before: int = 0) -> None:
        self._packed = packed
        self._before = before
        """Bytes that the files before this one came to."""
        self._found = 0

    def take(self, size: int) -> None:
        """Count bytes that were undone; raises `Unbounded`."""
        self._found += size
        largest = limits.most("unpacked")
        if self._before + self._found > largest:
            raise Unbounded(limits.beyond(f"the data come to over {largest:,} bytes unpacked", "unpacked"))
        times = limits.most("expansion")
        if self._found > limits.most("text") and self._found > times * self._packed():
            what = f"the data grow to over {times:,} times their size as they are unpacked"
            raise Unbounded(limits.beyond(what, "expansion"))

    def for_another(self, packed: int) -> Allowance:
        """The allowance for the next file of the same archive, which has so many bytes packed."""
        return Allowance(lambda: packed, self._before + self._found)


class Bounded(io.RawIOBase):
    """A stream of data that were unpacked, as far as they are allowed to go."""

    def __init__(self, stream: Any, allowance: Allowance) -> None:
        self._stream = stream
        self._allowance = allowance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any buffer that bytes fit in
        """Fill the buffer; 0 at the end. Raises `Unbounded`."""
        chunk = self._stream.read(min(len(buffer), _BLOCK))
        self._allowance.take(len(chunk))
        buffer[: len(chunk)] = chunk
        return len(chunk)


class Pieces(io.RawIOBase):
    """Pieces of a text as a stream that is read."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces: Iterator[bytes] = iter(pieces)
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any buffer that bytes fit in
        """Fill the buffer from one piece; 0 at the end."""
        while not self._left:
            found = next(self._pieces, None)
            if found is None:
                return 0
            self._left = memoryview(found)
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def buffered(stream: Any) -> io.BufferedReader:
    """The stream as one whose beginning can be looked at."""
    return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream, STEP)


def members(stream: BinaryIO, enough: int) -> int:
    """The entries in the table of contents of a zip, at most: more than `enough` are not counted to their end.

    The stream stands at its beginning, then and afterwards.
    """
    found, before = 0, b""
    stream.seek(0)
    while found <= enough and (chunk := stream.read(_BLOCK)):
        found += (before + chunk).count(_ENTRY)
        before = chunk[-(len(_ENTRY) - 1) :]
    stream.seek(0)
    return found


def packed_oddly(entry: zipfile.ZipInfo) -> str:
    """The reason why a file of a zip is not unpacked; empty where it is."""
    return (
        "" if entry.compress_type in _BOUNDED else "it is packed in another way than by deflate; pack it so"
    )
