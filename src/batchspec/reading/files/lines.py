"""Files of lines: traces of ours, logs and other recordings, and JSON Lines, which are read one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, BinaryIO

from batchspec.reading.files import kinds
from batchspec.reading.files.formats import Format, Keys, Lines, formats
from batchspec.reading.files.recordings import is_trace, read
from batchspec.reading.files.sources import Source
from batchspec.reading.files.text import LARGEST_TEXT, Text
from batchspec.reading.files.unread import Unread
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.trace import UnreadableTrace, of_lines

LOG_BEGINNING = 20
"""Lines among which the first request of a log stands; what a server says when it starts comes before it."""


def texts_of_lines(stream: BinaryIO, source: Source, keys: Keys) -> Iterator[Text]:
    name = source.name
    lines = iter(lambda: stream.readline(LARGEST_TEXT + 1), b"")
    first = next(lines, b"")
    if begins_a_trace(first):
        yield _of_trace(chain([first], lines), name)
        return
    beginning = list(islice(chain([first], lines), LOG_BEGINNING))
    every = chain(beginning, lines)
    form = form_of_lines(beginning, keys)
    if form is not None:
        held = Lines(form.name, (line for line in every if line.strip()), keys)
        yield Text(name, recording=read(form, held, name, source.beside))
        return
    yield from _one_by_one(every, source)


def _one_by_one(lines: Iterator[bytes], source: Source) -> Iterator[Text]:
    name, empty = source.name, True
    for number, line in enumerate(lines, 1):
        if len(line) > LARGEST_TEXT:
            what = f"the line is over {LARGEST_TEXT:,} bytes; the rest of the file was not read"
            yield Text(f"{name}:{number}", fault=NotStrictJSON("text_within_limits", what))
            return
        if line.strip():
            empty = False
            yield Text(f"{name}:{number}", line.rstrip(b"\r\n"), line=True, found=source.found)
    if empty:
        yield Text(name, other=source.found)


def form_of_lines(beginning: Iterable[bytes], keys: Keys) -> Format | None:
    """The format that the first lines of a file show."""
    forms = [(form, form.is_line) for form in formats() if form.is_line]
    return next((form for line in beginning for form, is_line in forms if is_line(line, keys)), None)


def are_lines(raw: bytes, endings: frozenset[str], keys: Keys) -> bool:
    """True of JSON Lines under a name that does not say so; of a file called .json only where they are a recording."""
    beginning = raw.split(b"\n", LOG_BEGINNING)[:LOG_BEGINNING]
    if endings & kinds.TEXTS:
        return len(beginning) > 1 and form_of_lines(beginning, keys) is not None
    return _more_than_one_value(raw) or form_of_lines(beginning, keys) is not None


def _more_than_one_value(raw: bytes) -> bool:
    """True when the first line is a JSON value and more text follows, as in JSON Lines."""
    first, _, rest = raw.lstrip().partition(b"\n")
    return bool(rest.strip()) and _value_or_none(first) is not None


def _value_or_none(line: bytes) -> Any:
    try:
        return load(line)
    except NotStrictJSON:
        return None


def begins_a_trace(raw: bytes) -> bool:
    """True of the first line of a trace, whose first key tells it."""
    beginning = raw.lstrip()
    return b"batchspec_trace" in beginning[:100] and is_trace(_value_or_none(beginning.partition(b"\n")[0]))


def _of_trace(lines: Iterator[bytes], name: str) -> Text:
    try:
        return Text(name, trace=of_lines(lines, name))
    except UnreadableTrace as error:
        return Text(name, unread=Unread(name, 0, f"not a trace that can be read: {error}"))
