"""Files that a recording names in place of the bodies that it does not hold itself.

Nothing outside the recording's own folder or zip is read, whatever name stands in it.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from batchspec.reading import limits
from batchspec.reading.unpacked import packed_oddly
from batchspec.system.broken_archives import BROKEN

MAPPINGS = "mappings"
"""The folder of WireMock's mappings, beside which stands that of the bodies."""


class Beside(Protocol):
    """The surroundings of a recording."""

    def read(self, name: str, folder: str = "") -> bytes | None:
        """The bytes of the file of this name beside the recording, or in a folder beside it; `None` where there is none."""


class Nothing:
    """The surroundings of standard input."""

    def read(self, name: str, folder: str = "") -> bytes | None:  # noqa: ARG002  there is nothing to look for it in
        return None


@dataclass(frozen=True, slots=True)
class Around:
    """The folder in which a file lies."""

    file: Path
    taken: set[Path] = field(default_factory=set)
    """The files that were read so: they are no recordings of their own."""

    def read(self, name: str, folder: str = "") -> bytes | None:
        for root in self._roots(folder):
            try:
                path = (root / name).resolve()
                if not path.is_relative_to(root.resolve()) or not path.is_file():
                    continue
                if path.stat().st_size <= limits.most("bodies"):
                    self.taken.add(path)
                    return path.read_bytes()
            except (OSError, ValueError, RuntimeError):  # a name that no file can have, or a loop of links
                continue
        return None

    def _roots(self, folder: str) -> Iterator[Path]:
        here = self.file.parent
        if not folder:
            yield here
            return
        yield here / folder
        yield here.parent / folder
        yield from (above.parent / folder for above in self.file.parents if above.name == MAPPINGS)


@dataclass(frozen=True, slots=True)
class InZip:
    """The zip in which a file lies."""

    archive: zipfile.ZipFile
    file: str
    taken: set[str] = field(default_factory=set)

    def read(self, name: str, folder: str = "") -> bytes | None:
        here = posixpath.dirname(self.file)
        for root in (here, posixpath.dirname(here)) if folder else (here,):
            path = posixpath.normpath(posixpath.join(root, folder, name))
            try:
                entry = self.archive.getinfo(path)
                if entry.file_size <= limits.most("bodies") and not packed_oddly(entry):
                    with self.archive.open(entry) as stream:
                        found = stream.read(entry.file_size)
                    self.taken.add(path)
                    return found
            except BROKEN:
                continue
        return None
