"""Files of lines: traces of ours, logs and other recordings, and JSON Lines, which are read one at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, BinaryIO

from batchspec.reading import limits
from batchspec.reading.files import kinds
from batchspec.reading.files.formats import Format, Keys, Lines, formats
from batchspec.reading.files.recordings import is_trace, read
from batchspec.reading.files.sources import Source
from batchspec.reading.files.text import Text
from batchspec.reading.files.unread import Unread
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.trace import UnreadableTrace, of_lines

LOG_BEGINNING = 20
"""Lines among which the first request of a log stands; what a server says when it starts comes before it."""
_SOMETHING = re.compile(rb"\S")
_HEAD = 100
"""Bytes among which the first key of a trace stands."""


def texts_of_lines(stream: BinaryIO, source: Source, keys: Keys) -> Iterator[Text]:
    name, longest = source.name, limits.most("text")
    lines = iter(lambda: stream.readline(longest + 1), b"")
    beginning = list(_first_of(lines, longest))
    every = chain(_given_away(beginning), lines)
    if beginning and begins_a_trace(beginning[0]):
        yield _of_trace(every, name)
        return
    form = form_of_lines(beginning, keys)
    if form is not None:
        held = Lines(form.name, (line for line in every if line.strip()), keys)
        yield Text(name, recording=read(form, held, name, source.beside, source.kept))
        return
    yield from _one_by_one(every, source)


def _first_of(lines: Iterator[bytes], enough: int) -> Iterator[bytes]:
    """The lines among which the first request of a log stands, or fewer where they are long."""
    size = 0
    for line in islice(lines, LOG_BEGINNING):
        yield line
        size += len(line)
        if size > enough:
            return


def _given_away(held: list[bytes]) -> Iterator[bytes]:
    """What a list holds, which it lets go of."""
    held.reverse()
    while held:
        yield held.pop()


def _one_by_one(lines: Iterator[bytes], source: Source) -> Iterator[Text]:
    name, empty, longest = source.name, True, limits.most("text")
    number = 0
    for line in lines:
        number += 1  # noqa: SIM113  `enumerate` would hold each line until the next
        if len(line) > longest:
            what = limits.beyond(f"the line is over {longest:,} bytes, the rest was not read", "text")
            yield Text(f"{name}:{number}", unread=Unread(f"{name}:{number}", 0, what))
            return
        if not line.isspace():
            empty, line = False, line.rstrip(b"\r\n")  # noqa: PLW2901  a long line is held once
            yield Text(f"{name}:{number}", line, line=True, found=source.found)
    if empty:
        yield Text(name, other=source.found)


def form_of_lines(beginning: Iterable[bytes], keys: Keys) -> Format | None:
    """The format that the first lines of a file show."""
    forms = [(form, form.is_line) for form in formats() if form.is_line]
    return next((form for line in beginning for form, is_line in forms if is_line(line, keys)), None)


def are_lines(raw: bytes, endings: frozenset[str], keys: Keys) -> bool:
    """True of JSON Lines under a name that does not say so; of a file called .json only where they are a recording."""
    beginning = list(islice(_lines_of(raw), LOG_BEGINNING))
    if endings & kinds.TEXTS:
        return len(beginning) > 1 and form_of_lines(beginning, keys) is not None
    return _more_than_one_value(raw) or form_of_lines(beginning, keys) is not None


def _lines_of(raw: bytes) -> Iterator[bytes]:
    """The lines of a text, which is not copied for the first of them."""
    at = 0
    while at <= len(raw):
        end = raw.find(b"\n", at)
        end = len(raw) if end < 0 else end
        yield raw[at:end]
        at = end + 1


def _more_than_one_value(raw: bytes) -> bool:
    """True when the first line is a JSON value and more text follows, as in JSON Lines."""
    start = len(raw) - len(raw.lstrip())
    end = raw.find(b"\n", start)
    return end >= 0 and _SOMETHING.search(raw, end) is not None and _value_or_none(raw[start:end]) is not None


def _value_or_none(line: bytes) -> Any:
    try:
        return load(line)
    except NotStrictJSON:
        return None


def begins_a_trace(raw: bytes) -> bool:
    """True of the first line of a trace, whose first key tells it."""
    first = _SOMETHING.search(raw)
    start = first.start() if first else 0
    if b"batchspec_trace" not in raw[start : start + _HEAD]:
        return False
    end = raw.find(b"\n", start)
    return is_trace(_value_or_none(raw[start : len(raw) if end < 0 else end]))


def _of_trace(lines: Iterator[bytes], name: str) -> Text:
    try:
        return Text(name, trace=of_lines(lines, name))
    except UnreadableTrace as error:
        return Text(name, unread=Unread(name, 0, f"not a trace that can be read: {error}"))
