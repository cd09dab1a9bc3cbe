"""Recorded traffic as exchanges: each entry is read, or it is said why not. `formats/` has a module for each format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from batchspec.reading.files.foreign import name_of
from batchspec.reading.files.formats import format_of
from batchspec.reading.recorded.entry import Entry, NotRead
from batchspec.reading.recorded.messages import Reader
from batchspec.reading.trace import NOT_RECORDED, Exchange


@dataclass(frozen=True, slots=True)
class Unread:
    """An entry of a recording that could not be read, counted from 1; 0 is the file itself."""

    file: str
    entry: int
    why: str


@dataclass(frozen=True, slots=True)
class Recording:
    """What a recording holds: every entry is one of `exchanges`, which have its number, or one of `unread`."""

    exchanges: tuple[Exchange, ...] = ()
    unread: tuple[Unread, ...] = ()
    timed: bool = False
    """True where the recording states the times of all its exchanges; otherwise they are one by one, in the order of the file."""


def recording_of(value: Any, name: str) -> Recording | None:
    """The recording that `value` is, of a file of this name; `None` where it is of no format that is known."""
    form = format_of(value)
    if form is None:
        other = name_of(value)
        why = f"a recording of {other}, a format that is not read"
        return None if other is None else Recording(unread=(Unread(name, 0, why),))
    read: list[tuple[int, Entry]] = []
    unread: list[Unread] = []
    reader = Reader()
    try:
        for number, entry in enumerate(form.entries(value), 1):
            try:
                read.append((number, form.read(entry, reader)))
            except NotRead as error:
                unread.append(Unread(name, number, error.why))
    except NotRead as error:
        unread.append(Unread(name, 0, error.why))
    starts = [entry.began for _, entry in read if entry.began is not None and entry.ended is not None]
    first = min(starts) if starts and len(starts) == len(read) else None
    exchanges = tuple(_exchange(number, entry, first) for number, entry in read)
    return Recording(exchanges, tuple(unread), timed=first is not None)


def _exchange(number: int, entry: Entry, first: float | None) -> Exchange:
    began, ended = float(number - 1), number - 0.5
    if first is not None and entry.began is not None and entry.ended is not None:
        began, ended = entry.began - first, entry.ended - first
    error = None if entry.response else NOT_RECORDED
    return Exchange(entry.request, entry.response, error, began=began, ended=ended, number=number)


def is_trace(first_line: Any) -> bool:
    """True when the first value of a file is the header of a trace."""
    return isinstance(first_line, Mapping) and "batchspec_trace" in first_line
