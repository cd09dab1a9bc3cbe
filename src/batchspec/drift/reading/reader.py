"""A reader: what reads one kind of source, and by what a source is known to be of that kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from batchspec.drift.reading.bundle import Bundle
    from batchspec.drift.reading.claims import Claims

Read = Callable[["Bundle", "str | None"], "Claims"]
"""From the files of a source, and the name of the type that was asked for, to what it claims."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the text of a file has, where its ending tells nothing."""

    pattern: re.Pattern[str]
    order: int
    """Of several readers whose pattern is met, the lowest is it: the more telling patterns come first."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What reads one kind of source, and by what a source is known to be of that kind."""

    read: Read
    suffixes: tuple[str, ...] = ()
    """Endings of a file that tell its kind."""
    members: tuple[str, ...] = ()
    """Endings of what it asks for of a folder or an archive, beside `roots` and `marks`."""
    roots: tuple[str, ...] = ()
    """Files that mark the top of a package, on disk and in an archive."""
    marks: tuple[str, ...] = ()
    """Files that mark a package in an archive or a folder, whole names or endings."""
    look: Look | None = None
    json_keys: frozenset[str] = frozenset()
    """An object of JSON with any of these keys is of this kind."""
    otherwise: Literal["json", "yaml", "text"] | None = None
    """What is taken for this kind where nothing else tells."""

    @property
    def listed(self) -> tuple[str, ...]:
        """Endings of all that it asks for of a folder or an archive."""
        return (*self.members, *self.roots, *self.marks)
