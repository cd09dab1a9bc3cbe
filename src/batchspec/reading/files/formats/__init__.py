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
    """One format of recorded traffic: how its files are read, how it is recognised, and the entries it holds."""

    recognises: Callable[[Any], bool]
    entries: Callable[[Any], Iterable[Entry | None]]
    """The requests and responses of a value that is recognised, in order; `None` for an entry that cannot be read."""
    suffixes: frozenset[str] = frozenset()
    """Endings of its files, beside `.json`; such a file holds one value."""
    load: Callable[[bytes], Any] | None = None
    """Reads a file of these endings where it is no JSON; raises `NotStrictJSON`."""


@cache
def formats() -> tuple[Format, ...]:
    """Every format, in the order of the folder."""
    return tuple(import_module(f"{__name__}.{m.name}").FORMAT for m in pkgutil.iter_modules(__path__))


def loader(path: str) -> Callable[[bytes], Any] | None:
    """The function that reads a file of this name, where its ending is that of a format that is not JSON; else `None`."""
    suffix = Path(path).suffix.lower()
    return next((form.load for form in formats() if form.load and suffix in form.suffixes), None)


def holds_one_value(suffix: str) -> bool:
    """True when a file of this ending holds one JSON value, so that it is not read as JSON Lines."""
    return suffix == ".json" or any(suffix in form.suffixes for form in formats() if form.load is None)


def request(method: str, address: str, body: str | None) -> Request:
    """A request as a trace has it, of the address that was recorded."""
    parts = urlsplit(address)
    return Request(method.upper(), parts.path + (f"?{parts.query}" if parts.query else ""), body=body)
