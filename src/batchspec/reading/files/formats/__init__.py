"""Formats of recorded traffic, one module each, found by walking this folder; a module has `FORMAT`.

None imports an extra before a file asks for it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from batchspec.reading.trace import Request, Response

Entry = tuple[Request, Response]


@dataclass(frozen=True, slots=True)
class Format:
    """One format of recorded traffic: how its files are read, how a value is told to be of it, and what it holds."""

    recognises: Callable[[Any], bool]
    entries: Callable[[Any], Iterable[Entry | None]]
    """What a value that is recognised holds, in the order it stands; `None` for an entry that cannot be read."""
    suffixes: frozenset[str] = frozenset()
    """Endings of its files, beside `.json`; such a file holds one value."""
    load: Callable[[bytes], Any] | None = None
    """Reads a file of these endings where it is no JSON; raises `NotStrictJSON`."""


@cache
def formats() -> tuple[Format, ...]:
    """Every format, in the order of the folder."""
    return tuple(import_module(f"{__name__}.{m.name}").FORMAT for m in pkgutil.iter_modules(__path__))


def loader(path: str) -> Callable[[bytes], Any] | None:
    """What reads a file of this name, where its ending says that it is of a format that is no JSON."""
    suffix = Path(path).suffix.lower()
    return next((form.load for form in formats() if form.load and suffix in form.suffixes), None)


def holds_one_value(suffix: str) -> bool:
    """Whether a file of this ending holds one value, and is not to be read as JSON Lines."""
    return suffix == ".json" or any(suffix in form.suffixes for form in formats() if form.load is None)


def request(method: str, address: str, body: str | None) -> Request:
    """A request as a trace has it, of the address that was recorded."""
    parts = urlsplit(address)
    return Request(method.upper(), parts.path + (f"?{parts.query}" if parts.query else ""), body=body)
