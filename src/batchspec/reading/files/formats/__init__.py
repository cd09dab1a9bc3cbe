"""Formats of recorded traffic, one module each, found by walking this folder; a module has `FORMAT`."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from batchspec.reading.recorded.entry import Entry
from batchspec.reading.recorded.messages import Reader

Keys = Mapping[str, tuple[str, ...]]
"""The keys under which lines of a log have each part, the first that a line has counts; a dot leads into an object."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file, of which each is an entry."""

    form: str
    """The name of their format."""
    lines: Iterable[bytes]
    keys: Keys
    """Those of its parts, where they may have any."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format of recorded traffic: how it is recognised, the entries it holds, and how one of them is read."""

    name: str
    """As people call it."""
    recognises: Callable[[Any], bool]
    """True of a value that is of this format."""
    entries: Callable[[Any], Iterable[Any]]
    """The entries of a value that is recognised, in order; raises `NotRead` where it holds no list of them."""
    read: Callable[[Any, Reader], Entry | None]
    """Reads one entry; raises `NotRead`. `None` for what is no request, such as another line of a log."""
    heads: frozenset[str] = frozenset()
    """The keys that its files begin with, as regular expressions, by which a file that breaks off is still known for a recording."""
    ordered: bool = True
    """False where the order of the entries says nothing of the order of the requests."""
    is_line: Callable[[bytes, Keys], bool] | None = None
    """True of a line that shows that a file of lines is of this format."""
    of_bytes: Callable[[bytes], Any] | None = None
    """Makes the value of a file that is no text; `None` of bytes that are not of this format."""


@cache
def formats() -> tuple[Format, ...]:
    """Every format, in the order of the folder."""
    return tuple(import_module(f"{__name__}.{m.name}").FORMAT for m in pkgutil.iter_modules(__path__))


def format_of(value: Any) -> Format | None:
    """The format that recognises `value`; `None` where none does."""
    return next((form for form in formats() if form.recognises(value)), None)


@cache
def heads() -> frozenset[str]:
    """The keys that recordings begin with. No object of the Batch API has such a first key."""
    return frozenset().union(*(form.heads for form in formats()))
