"""A reader of one kind of source, and the marks by which a source of that kind is recognised."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from batchspec.drift.reading.bundle import Bundle
    from batchspec.drift.reading.claims import Claims

Read = Callable[["Bundle", "str | None"], "Claims"]
"""From the files of a source, and the name of the type that was asked for, to the claims."""


@dataclass(frozen=True, slots=True)
class Look:
    """A pattern in the text of a file of this kind, for files whose ending tells nothing."""

    pattern: re.Pattern[str]
    order: int
    """Of several readers whose pattern is found, the one with the lowest order is taken, so the surest patterns come first."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader of one kind of source, and the marks by which a source of that kind is recognised."""

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
    """The form of text that is taken for this kind where nothing else tells."""

    @property
    def listed(self) -> tuple[str, ...]:
        """Endings of all that it asks for of a folder or an archive."""
        return (*self.members, *self.roots, *self.marks)
