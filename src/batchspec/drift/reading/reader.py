"""A reader of one kind of source, and the marks by which a source of that kind is recognised."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from batchspec.drift.reading.problems import NotDeclared
from batchspec.drift.reading.sought import BATCH, Sought

if TYPE_CHECKING:
    from batchspec.drift.reading.bundle import Bundle
    from batchspec.drift.reading.claims import Claims

ReadOne = Callable[[Sought, "str | None"], "Claims"]
"""From an object, and the name of the type that was asked for, to the claims. It raises `NotDeclared` where there is no such type."""
Open = Callable[["Bundle"], ReadOne]
"""From the files of a source to what reads its objects, one after another."""


def batch_alone(read: Callable[[Bundle, str | None], Claims], kind: str) -> Open:
    """A reader of sources of a kind that has no object but the batch."""

    def opened(bundle: Bundle) -> ReadOne:
        def read_one(sought: Sought, wanted: str | None) -> Claims:
            if sought.name != BATCH:
                raise NotDeclared(bundle.label, f"a source of the kind {kind} has no {sought.name}")
            return read(bundle, wanted)

        return read_one

    return opened


@dataclass(frozen=True, slots=True)
class Look:
    """A pattern in the text of a file of this kind, for files whose ending tells nothing."""

    pattern: re.Pattern[str]
    order: int
    """Of several readers whose pattern is found, the one with the lowest order is taken, so the surest patterns come first."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader of one kind of source, and the marks by which a source of that kind is recognised."""

    open: Open
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

    alone: bool = False
    """True where a source of this kind has the batch and no other object."""

    @property
    def listed(self) -> tuple[str, ...]:
        """Endings of all that it asks for of a folder or an archive."""
        return (*self.members, *self.roots, *self.marks)
