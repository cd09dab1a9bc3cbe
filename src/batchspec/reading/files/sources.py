"""Paths as files to read: a file, a folder and all below it, a zip, standard input. What is compressed is undone."""

from __future__ import annotations

import errno
import gzip
import io
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO, cast

from batchspec.reading import limits
from batchspec.reading.codings import STEP, BadCoding, undone
from batchspec.reading.files.unread import Unread
from batchspec.reading.kept import Kept
from batchspec.reading.recorded.beside import Around, Beside, InZip, Nothing
from batchspec.reading.unpacked import Allowance, Bounded, Metered, Pieces, buffered, members, packed_oddly
from batchspec.system.broken_archives import BROKEN
from batchspec.system.quoting import quoted
from batchspec.system.system_errors import with_file

STANDARD_INPUT = "-"
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
    kept: Kept = field(default_factory=Kept)
    """The room for the entries of a recording."""

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """The file with its compression undone.

        Broken data raise `EOFError`, `zlib.error`, `gzip.BadGzipFile` or `BadCoding`, and those that grow too far `Unbounded`.
        """
        start, packed = self.stream.peek(4)[:4], Metered(self.stream)
        allowance = Allowance(lambda: packed.given)
        if start[:2] == _GZIP:
            with gzip.GzipFile(fileobj=cast("BinaryIO", packed)) as unzipped:
                yield buffered(Bounded(unzipped, allowance))
        elif start == _ZSTD or start[:2] in _ZLIB:
            chunks = iter(lambda: packed.read(STEP), b"")
            pieces = Pieces(undone(chunks, "zstd" if start == _ZSTD else "deflate", whole=True))
            yield buffered(Bounded(pieces, allowance))
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
        stream = buffered(opened)
        if stream.peek(4)[:4] != _ZIP:
            yield Source(file_name(path), stream, Nothing() if whole else Around(Path(path)))
        elif whole:
            yield from _of_piped_zip(stream)
        else:
            yield from _of_zip(stream, file_name(path))


def _of_piped_zip(stream: BinaryIO) -> Iterator[Source | Unread]:
    """The files of a zip on standard input. Its table of contents stands at its end, so it is kept on the disk first."""
    name, largest, size = file_name(STANDARD_INPUT), limits.most("unpacked"), 0
    with tempfile.TemporaryFile() as kept:
        while chunk := stream.read(STEP):
            size += len(chunk)
            if size > largest:
                yield Unread(name, 0, limits.beyond(f"the zip is over {largest:,} bytes", "unpacked"))
                return
            kept.write(chunk)
        kept.seek(0)
        yield from _of_zip(kept, name)


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
    most = limits.most("members")
    if members(stream, most) > most:  # before `zipfile` makes an object of each
        yield Unread(name, 0, limits.beyond(f"the zip has over {most:,} files", "members"))
        return
    try:
        archive = zipfile.ZipFile(stream)
    except BROKEN as error:
        yield Unread(name, 0, f"the zip is broken: {quoted(error)}")
        return
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
        allowance = Allowance(lambda: 0)
        taken = set[str]()
        for entry in sorted(entries, key=lambda entry: _har_first(Path(entry.filename))):
            where = f"{name}/{entry.filename}"
            if entry.filename in taken or _BODIES & set(Path(entry.filename).parts):
                continue
            why = packed_oddly(entry)
            if why:
                yield Unread(where, 0, f"cannot be read from the zip: {why}")
                continue
            allowance = allowance.for_another(entry.compress_size)
            try:
                with archive.open(entry) as inner:
                    bounded = buffered(Bounded(_Packed(inner), allowance))
                    yield Source(where, bounded, InZip(archive, entry.filename, taken), found=True)
            except BROKEN as error:
                yield Unread(where, 0, f"cannot be read from the zip: {quoted(error)}")


class _Packed:
    """A file of a zip as it is unpacked; broken data raise `BadCoding`."""

    def __init__(self, inner: IO[bytes]) -> None:
        self._inner = inner

    def read(self, size: int) -> bytes:
        try:
            return self._inner.read(size)
        except BROKEN as error:
            raise BadCoding(quoted(error)) from None
