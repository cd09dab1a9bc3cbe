"""Formats of recorded traffic, one module each, found by walking this folder; a module has `FORMAT`."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from batchspec.reading.recorded.entry import Entry
from batchspec.reading.recorded.messages import Reader


@dataclass(frozen=True, slots=True)
class Format:
    """One format of recorded traffic: how it is recognised, the entries it holds, and how one of them is read."""

    recognises: Callable[[Any], bool]
    entries: Callable[[Any], Iterable[Any]]
    """The entries of a value that is recognised, in order; raises `NotRead` where it holds no list of them."""
    read: Callable[[Any, Reader], Entry]
    """Reads one entry; raises `NotRead`."""
    suffixes: frozenset[str] = frozenset()
    """Endings of its files, beside those of JSON and YAML; such a file holds one JSON value."""


@cache
def formats() -> tuple[Format, ...]:
    """Every format, in the order of the folder."""
    return tuple(import_module(f"{__name__}.{m.name}").FORMAT for m in pkgutil.iter_modules(__path__))


def format_of(value: Any) -> Format | None:
    """The format that recognises `value`; `None` where none does."""
    return next((form for form in formats() if form.recognises(value)), None)


def is_recording(suffix: str) -> bool:
    """True when a file of this ending is a recording, whatever it holds."""
    return any(suffix in form.suffixes for form in formats())
