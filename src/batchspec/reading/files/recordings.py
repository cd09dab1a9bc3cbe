"""Recorded traffic as entries: each is read, or it is said why not. `formats/` has a module for each format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from batchspec.reading.files.formats import Format, format_of
from batchspec.reading.files.line_keys import keys_of
from batchspec.reading.files.unread import Unread
from batchspec.reading.kept import BodyTooLarge, Kept, TooMuch
from batchspec.reading.recorded.beside import Beside
from batchspec.reading.recorded.entry import Entry, NotRead
from batchspec.reading.recorded.messages import Reader
from batchspec.reading.trace import NOT_RECORDED, Exchange

MOST_UNREAD = 1_000
"""Entries that are kept with the reason why they were not read; a report names some."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What a file holds: every entry is one of `entries`, which have its number, one of `unread`, or no request at all."""

    file: str
    format: str
    entries: tuple[tuple[int, Entry], ...] = ()
    unread: tuple[Unread, ...] = ()
    more_unread: int = 0
    """Further entries that could not be read; a file may have millions, and nobody looks through them."""
    foreign: int = 0
    """Entries that are no requests, such as the other lines of a log."""
    ordered: bool = True
    """True where the entries stand in the order of their answers."""
    keys: tuple[str, ...] = ()
    """Of a log, the keys of its first lines."""
    met: frozenset[str] = frozenset()
    """Of a log, the parts of an exchange that its lines have, each as `part=key`."""

    @property
    def timed(self) -> bool:
        """True where it states when each of its requests began and ended."""
        return bool(self.entries) and all(
            entry.began is not None and entry.ended is not None for _, entry in self.entries
        )

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The entries as exchanges, with times where it has them, else one after the other."""
        first = min(entry.began or 0.0 for _, entry in self.entries) if self.timed else None
        return tuple(exchange_of(number, entry, first) for number, entry in self.entries)


def recording_of(value: Any, file: str, beside: Beside | None = None) -> Recording | None:
    """The recording that `value` is, of a file of this name; `None` where it is of no format that is known."""
    form = format_of(value)
    return None if form is None else read(form, value, file, beside)


def read(
    form: Format, value: Any, file: str, beside: Beside | None = None, kept: Kept | None = None
) -> Recording:
    """The recording in a value of a format; `kept` is the room that there is for its entries."""
    found: list[tuple[int, Entry]] = []
    unread: list[Unread] = []
    more, foreign, reader = 0, 0, Reader(beside=beside, kept=kept)
    try:
        for number, row in enumerate(form.entries(value), 1):
            try:
                entry = form.read(row, reader)
                if entry is not None:
                    _take(reader.kept, entry)
            except (NotRead, BodyTooLarge) as error:
                if len(unread) < MOST_UNREAD:
                    unread.append(Unread(file, number, str(error)))
                else:
                    more += 1
                continue
            except TooMuch as error:
                unread.append(Unread(file, number, f"it and the rest were not read: {error}"))
                break
            if entry is None:
                foreign += 1
            else:
                found.append((number, entry))
    except NotRead as error:
        unread.append(Unread(file, 0, error.why))
    keys = tuple(dict.fromkeys(key for row in reader.rows for key in keys_of(row)))
    met = frozenset(reader.met)
    return Recording(file, form.name, tuple(found), tuple(unread), more, foreign, form.ordered, keys, met)


def _take(kept: Kept, entry: Entry) -> None:
    """Count an entry; raises `TooMuch` and `BodyTooLarge`."""
    request, response = entry.request, entry.response
    kept.take(request.path, request.body, request.file, response.body if response else None)


def exchange_of(number: int, entry: Entry, first: float | None = None) -> Exchange:
    """An entry as the exchange of this number; its times count from the second `first`, if it has any."""
    began, ended = float(number - 1), number - 0.5
    if first is not None and entry.began is not None and entry.ended is not None:
        began, ended = entry.began - first, entry.ended - first
    error = None if entry.response else NOT_RECORDED
    return Exchange(entry.request, entry.response, error, began=began, ended=ended, number=number)


def is_trace(first_line: Any) -> bool:
    """True when the first value of a file is the header of a trace."""
    return isinstance(first_line, Mapping) and "batchspec_trace" in first_line
