"""Paths as files to read: a file, a folder and all below it, a zip, standard input. What is compressed is undone."""

from __future__ import annotations

import errno
import gzip
import io
import os
import sys
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from batchspec.reading.codings import STEP, BadCoding, undone
from batchspec.reading.files.unread import Unread
from batchspec.reading.recorded.beside import Around, Beside, InZip, Nothing
from batchspec.system.broken_archives import BROKEN, quoted
from batchspec.system.system_errors import with_file

STANDARD_INPUT = "-"
MOST_IN_A_ZIP = 10_000
"""Files of a zip that are looked at; a session has some hundreds."""
LARGEST_ZIP = 1024**3
"""Bytes of a zip on standard input, which is held in memory whole."""
_ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZLIB = frozenset({b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"})
_BODIES = frozenset({"__files"})
"""Folders of the bodies of WireMock's mappings, which are no recordings."""


class NoSuchFile(Exception):
    """A path that cannot be opened; usage, not a finding."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read."""

    name: str
    """As people are shown it."""
    stream: io.BufferedReader
    beside: Beside
    found: bool = False
    """True where it was found in a folder or a zip, and nobody named it."""

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """The file with its compression undone; broken data raise `EOFError`, `zlib.error`, `gzip.BadGzipFile` or `BadCoding`."""
        start = self.stream.peek(4)[:4]
        if start[:2] == _GZIP:
            with gzip.open(self.stream) as unzipped:
                yield cast("BinaryIO", unzipped)
        elif start == _ZSTD or start[:2] in _ZLIB:
            chunks = iter(lambda: self.stream.read(STEP), b"")
            yield _buffered(_Pieces(undone(chunks, "zstd" if start == _ZSTD else "deflate", whole=True)))
        else:
            yield self.stream


def file_name(path: str) -> str:
    """The name of a file as people are shown it."""
    return "<stdin>" if path == STANDARD_INPUT else path


def refuse_missing(path: str) -> None:
    """Raise `NoSuchFile` where a path cannot be opened."""
    if path == STANDARD_INPUT:
        return
    try:
        if not Path(path).exists():
            raise NoSuchFile(f"{path}: no such file")
        if Path(path).is_dir():
            next(Path(path).iterdir(), None)
        else:
            Path(path).open("rb").close()
    except OSError as error:
        raise NoSuchFile(f"{path}: cannot be opened: {with_file(error)}") from None


def sources(path: str) -> Iterator[Source | Unread]:
    """The files that a path stands for, each to be read before the next is asked for; `Unread` for what cannot be opened."""
    if path != STANDARD_INPUT and Path(path).is_dir():
        yield from _of_folder(path)
        return
    whole = path == STANDARD_INPUT
    with nullcontext(sys.stdin.buffer) if whole else Path(path).open("rb") as opened:
        stream = _buffered(opened)
        if stream.peek(4)[:4] == _ZIP:
            yield from _of_zip(io.BytesIO(stream.read(LARGEST_ZIP + 1)) if whole else stream, file_name(path))
        else:
            yield Source(file_name(path), stream, Nothing() if whole else Around(Path(path)))


def _of_folder(path: str) -> Iterator[Source | Unread]:
    root, taken, refused = Path(path), set[Path](), list[OSError]()
    files = sorted(_below(root, refused), key=_har_first)
    for error in refused:
        yield Unread(str(error.filename), 0, f"cannot be opened: {with_file(error)}")
    for file in files:
        if file.resolve() in taken:
            continue
        try:
            with file.open("rb") as stream:
                if stream.peek(4)[:4] == _ZIP:
                    yield from _of_zip(stream, str(file))
                else:
                    yield Source(str(file), stream, Around(file, taken), found=True)
        except OSError as error:
            yield Unread(str(file), 0, f"cannot be opened: {with_file(error)}")


def _below(root: Path, refused: list[OSError]) -> Iterator[Path]:
    """The files below a folder; hidden ones, and links that lead out of it, are passed over. Folders that do not open are `refused`."""
    whole = root.resolve()
    for folder, inner, names in os.walk(root, onerror=refused.append):
        inner[:] = sorted(name for name in inner if not name.startswith(".") and name not in _BODIES)
        for name in names:
            file = Path(folder, name)
            try:
                wanted = not name.startswith(".") and file.is_file() and file.resolve().is_relative_to(whole)
            except (OSError, RuntimeError) as error:  # a link that leads where nobody may look, or in circles
                refused.append(error if isinstance(error, OSError) else OSError(errno.ELOOP, "", str(file)))
                continue
            if wanted:
                yield file


def _har_first(file: Path) -> tuple[bool, int, str]:
    """HAR files before those that hold their bodies, and what lies further up before what lies below it."""
    return ".har" not in file.suffixes, len(file.parts), str(file)


def _of_zip(stream: BinaryIO, name: str) -> Iterator[Source | Unread]:
    try:
        archive = zipfile.ZipFile(stream)
    except BROKEN as error:
        yield Unread(name, 0, f"the zip is broken: {quoted(error)}")
        return
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
        if len(entries) > MOST_IN_A_ZIP:
            yield Unread(name, 0, f"the zip has over {MOST_IN_A_ZIP:,} files")
            return
        taken = set[str]()
        for entry in sorted(entries, key=lambda entry: _har_first(Path(entry.filename))):
            where = f"{name}/{entry.filename}"
            if entry.filename in taken or _BODIES & set(Path(entry.filename).parts):
                continue
            try:
                with archive.open(entry) as inner:
                    beside = InZip(archive, entry.filename, taken)
                    yield Source(where, _buffered(_Packed(inner)), beside, found=True)
            except BROKEN as error:
                yield Unread(where, 0, f"cannot be read from the zip: {quoted(error)}")


def _buffered(stream: Any) -> io.BufferedReader:
    """The stream as one whose beginning can be looked at."""
    return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)


class _Packed(io.RawIOBase):
    """A file of a zip as a stream that is read; broken data raise `BadCoding`."""

    def __init__(self, inner: IO[bytes]) -> None:
        self._inner = inner

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any buffer that bytes fit in
        """Fill the buffer; 0 at the end. Raises `BadCoding`."""
        try:
            found = self._inner.read(len(buffer))
        except BROKEN as error:
            raise BadCoding(quoted(error)) from None
        buffer[: len(found)] = found
        return len(found)


class _Pieces(io.RawIOBase):
    """Pieces of a text as a stream that is read."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
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
