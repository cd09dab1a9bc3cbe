"""Readers, one module a kind of source, found by walking this folder; `json_schema.py` reads the kind `json-schema`.

A module has `READER`, and refuses what it does not understand. None imports a parser before it reads: `batchspec drift`
looks at every `READER` to tell what a source is.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from batchspec.drift.bundle import Bundle
    from batchspec.drift.claims import Claims

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


def kinds() -> tuple[str, ...]:
    """Every kind there is; nothing is imported for it."""
    return tuple(sorted(_kind(module.name) for module in pkgutil.iter_modules(__path__)))


@cache
def readers() -> dict[str, Reader]:
    """Every reader by its kind."""
    modules = (import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__))
    return {_kind(module.__name__.rpartition(".")[2]): module.READER for module in modules}


def _kind(module: str) -> str:
    return module.replace("_", "-")


@cache
def listed() -> tuple[str, ...]:
    """Endings of what any reader asks for of a folder or an archive."""
    return tuple(dict.fromkeys(ending for reader in readers().values() for ending in reader.listed))


@cache
def roots() -> tuple[str, ...]:
    """Files that mark the top of a package on disk."""
    return tuple(name for reader in readers().values() for name in reader.roots)


def by_suffix(name: str) -> str | None:
    """The kind that the ending of a file tells."""
    suffix = f".{name.lower().rpartition('.')[2]}"
    return next((kind for kind, reader in readers().items() if suffix in reader.suffixes), None)
