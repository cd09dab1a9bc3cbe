"""The files of a source: one file, a folder, or an archive read in memory; nothing is ever unpacked to disk."""

from __future__ import annotations

import gzip
import io
import os
import stat
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Protocol, cast

from batchspec.drift.reading.fetch import GZIP_MAGIC, Readable
from batchspec.drift.reading.problems import UnreadableSource
from batchspec.reading import limits
from batchspec.reading.unpacked import packed_oddly
from batchspec.system.broken_archives import BROKEN
from batchspec.system.quoting import named, quoted

if TYPE_CHECKING:
    from typing_extensions import Self

# An archive may be made to exhaust whoever unpacks it; within these limits it cannot.
MOST_MEMBERS = 50_000
"""Files of a folder or an archive."""
LARGEST_MEMBER = 16 * 1024 * 1024
"""Bytes of one file."""
LARGEST_WHOLE = 512 * 1024 * 1024
"""Bytes of an archive, unpacked."""
STEEPEST = 200
"""Times that unpacking may grow an archive; source code grows far less."""
LONGEST_HEAD = 1024 * 1024
"""Bytes of the long name or the attributes of a file in a tar archive."""
_FILES = frozenset({*tarfile.REGULAR_TYPES, tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.DIRTYPE})
SKIPPED = frozenset({".git", "node_modules", ".venv", "venv", "__pycache__", "target", ".tox", ".mypy_cache"})
INNER = "data.tar.gz"
"""The archive inside a gem that has its files."""


class Bundle(Protocol):
    """Files by name; names are relative and have forward slashes."""

    @property
    def label(self) -> str:
        """The source as the user named it."""

    @property
    def focus(self) -> str | None:
        """The one file that was asked for, where it was one."""

    def names(self) -> Iterable[str]:
        """Every file there is; of a single file, only itself."""

    def read(self, name: str) -> bytes | None:
        """The bytes of a file, `None` where there is none."""

    def beside(self, name: str) -> Iterable[str]:
        """The files in the folder of `name`."""

    def placed(self, name: str) -> str:
        """The name of a file in reports: its path where it is on disk, else the name that the archive gives it."""


@dataclass(frozen=True)
class Held:
    """Files held in memory."""

    label: str
    files: dict[str, bytes]
    focus: str | None = None

    def names(self) -> list[str]:
        return sorted(self.files)

    def read(self, name: str) -> bytes | None:
        return self.files.get(name)

    def beside(self, name: str) -> list[str]:
        return _in_folder_of(name, self.names())

    def placed(self, name: str) -> str:
        return self.label if name == self.focus else name


@dataclass(frozen=True)
class Folder:
    """A folder on disk, or one file in it (`focus`) with what lies beside it; links are not followed out of it."""

    label: str
    root: Path
    kept: tuple[str, ...]
    """Endings of the files that a reader may ask for; others are not listed."""
    focus: str | None = None
    below: str = ""
    """Only files below this are listed."""
    on_disk: bool = True
    """True where reports name its files as paths; those of an installed package are named within it."""
    _listed: list[str] = field(default_factory=list)

    def names(self) -> list[str]:
        if self.focus:
            return [self.focus]
        if not self._listed:
            self._listed.extend(sorted(self._walk()))
        return self._listed

    def _walk(self) -> Iterator[str]:
        count = 0
        for folder, folders, names in os.walk(self.root / self.below):
            folders[:] = [name for name in folders if name not in SKIPPED]
            for name in names:
                count += 1
                if count > MOST_MEMBERS:
                    raise UnreadableSource(self.label, f"holds more than {MOST_MEMBERS:,} files")
                if name.endswith(self.kept):
                    yield (Path(folder) / name).relative_to(self.root).as_posix()

    def read(self, name: str) -> bytes | None:
        try:
            path = (self.root / name).resolve()
            inside = path.is_relative_to(self.root.resolve())
            if not inside or not path.is_file() or path.stat().st_size > LARGEST_MEMBER:
                return None
            return path.read_bytes()
        except OSError:
            return None

    def beside(self, name: str) -> list[str]:
        if not self.focus:
            return _in_folder_of(name, self.names())
        folder = (self.root / name).parent
        found = (
            path.relative_to(self.root).as_posix()
            for path in folder.iterdir()
            if path.name.endswith(self.kept)
        )
        return sorted(islice(found, MOST_MEMBERS))

    def placed(self, name: str) -> str:
        if not self.on_disk:
            return name
        if name == self.focus:
            return self.label
        if self.focus is None:
            return os.path.normpath(Path(self.label, name))
        # The user named one file; others are named from the folder that it lies in, as the user wrote that.
        from_its_folder = os.path.relpath(name, Path(self.focus).parent)
        return os.path.normpath(Path(self.label).parent / from_its_folder)


class Zipped:
    """A zip archive: a wheel, a jar, a Go module, a NuGet package."""

    def __init__(self, label: str, raw: bytes) -> None:
        self.label = label
        self.focus: str | None = None
        _refuse_many(label, raw.count(b"PK\x01\x02"), 0)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(raw))
        except BROKEN as error:
            raise UnreadableSource(label, f"no zip archive: {quoted(error)}") from None
        members = self._archive.infolist()
        _refuse_many(label, len(members), sum(member.file_size for member in members))
        for member in members:
            _refuse_path(label, member.filename)
            if stat.S_ISLNK(member.external_attr >> 16):
                raise UnreadableSource(label, f"holds a link, {named(member.filename)}")
            if member.file_size > LARGEST_MEMBER // 16 and member.file_size > STEEPEST * max(
                member.compress_size, 1
            ):
                raise UnreadableSource(
                    label, f"{named(member.filename)} unpacks to over {STEEPEST} times its size"
                )
        self._members = {member.filename: member for member in members if not member.filename.endswith("/")}

    def names(self) -> list[str]:
        return sorted(self._members)

    def read(self, name: str) -> bytes | None:
        member = self._members.get(name)
        if member is None or member.file_size > LARGEST_MEMBER:
            return None
        if packed_oddly(member):
            raise UnreadableSource(self.label, f"{name} cannot be unpacked: {packed_oddly(member)}")
        try:
            with self._archive.open(member) as stream:
                raw = stream.read(LARGEST_MEMBER + 1)
        except BROKEN as error:
            raise UnreadableSource(
                self.label, f"{quoted(name, 80)} cannot be unpacked: {quoted(error)}"
            ) from None
        if len(raw) > LARGEST_MEMBER:
            raise UnreadableSource(self.label, f"{name} is larger than the archive says")
        return raw

    def beside(self, name: str) -> list[str]:
        return _in_folder_of(name, self._members)

    def placed(self, name: str) -> str:
        return name


class _Counted:
    """A stream that stops with `UnreadableSource` once it has given too much."""

    def __init__(self, label: str, stream: Readable, packed: int) -> None:
        self._label = label
        self._stream = stream
        self._most = min(LARGEST_WHOLE, max(LARGEST_MEMBER, STEEPEST * packed))
        self._given = 0

    def read(self, size: int) -> bytes:
        chunk = self._stream.read(size)
        self._given += len(chunk)
        if self._given > self._most:
            raise UnreadableSource(self._label, f"unpacks to over {self._most // 1024 // 1024} MB")
        return chunk


class _HeadTooLong(Exception):
    """What stands in front of a file in a tar archive is as large as a file; the message says so."""


class _Member(tarfile.TarInfo):
    """A member whose long name or attributes are bounded, which are read into memory before anybody sees them."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        found = super().frombuf(buf, encoding, errors)
        if found.type not in _FILES and found.size > LONGEST_HEAD:
            raise _HeadTooLong(f"holds a file with over {LONGEST_HEAD:,} bytes of name and attributes")
        return found


def tarred(label: str, raw: bytes, kept: tuple[str, ...], *, inner: bool = False) -> Held:
    """A tar archive, gzipped or not: an sdist, an npm tarball, a crate, a gem."""
    held = io.BytesIO(raw)
    plain = gzip.GzipFile(fileobj=held) if raw.startswith(GZIP_MAGIC) else held
    counted = cast("IO[bytes]", _Counted(label, plain, len(raw)))
    files: dict[str, bytes] = {}
    size, most = 0, limits.most("sources")
    try:
        with tarfile.open(fileobj=counted, mode="r|", tarinfo=_Member) as archive:
            for count, member in enumerate(archive, 1):
                _refuse_many(label, count, 0)
                _refuse_member(label, member)
                if member.isfile() and member.name.endswith((*kept, INNER)) and member.size <= LARGEST_MEMBER:
                    size += member.size
                    if size > most:
                        what = f"holds over {most:,} bytes of files that may be source code"
                        raise UnreadableSource(label, limits.beyond(what, "sources"))
                    stream = archive.extractfile(member)
                    files[member.name] = stream.read() if stream else b""
                archive.members.clear()  # type: ignore[attr-defined]  # otherwise it keeps each
    except _HeadTooLong as error:
        raise UnreadableSource(label, str(error)) from None
    except BROKEN as error:
        raise UnreadableSource(label, f"no tar archive: {quoted(error)}") from None
    if INNER in files and not inner:
        return tarred(label, files[INNER], kept, inner=True)
    return Held(label, files)


def _refuse_member(label: str, member: tarfile.TarInfo) -> None:
    _refuse_path(label, member.name)
    if not (member.isfile() or member.isdir()):
        raise UnreadableSource(label, f"holds a link or a device, {named(member.name)}")


def _in_folder_of(name: str, names: Iterable[str]) -> list[str]:
    folder = name.rpartition("/")[0]
    return sorted(other for other in names if other.rpartition("/")[0] == folder)


def _refuse_many(label: str, count: int, whole: int) -> None:
    if count > MOST_MEMBERS:
        raise UnreadableSource(label, f"holds more than {MOST_MEMBERS:,} files")
    if whole > LARGEST_WHOLE:
        raise UnreadableSource(label, f"unpacks to over {LARGEST_WHOLE // 1024 // 1024} MB")


def _refuse_path(label: str, name: str) -> None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in (path.parts or ("",))[0]:
        raise UnreadableSource(label, f"holds a path that leads out of it, {named(name)}")
