"""Readers, one module a kind of source, found by walking this folder; `json_schema.py` reads the kind `json-schema`.

A module has `READER`, and refuses what it does not understand. None imports a parser before it reads: `batchspec drift`
looks at every `READER` to tell what a source is.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from batchspec.drift.reading.reader import Reader


def modules() -> list[str]:
    """The modules of this folder. It is listed, not walked by `pkgutil`, which alone would slow every `--help` down."""
    return sorted(path.stem for folder in __path__ for path in Path(folder).glob("[!_]*.py"))


def kinds() -> tuple[str, ...]:
    """Every kind there is; nothing is imported for it."""
    return tuple(map(_kind, modules()))


@cache
def readers() -> dict[str, Reader]:
    """Every reader by its kind."""
    return {_kind(name): import_module(f"{__name__}.{name}").READER for name in modules()}


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
