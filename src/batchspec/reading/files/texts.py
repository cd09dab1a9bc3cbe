"""Files as what they hold: recordings, traces, and JSON texts one by one. They go by what stands in them, not by their names."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from batchspec.reading import limits
from batchspec.reading.codings import BadCoding
from batchspec.reading.files import kinds
from batchspec.reading.files.formats import Format, Keys, format_of, formats
from batchspec.reading.files.formats.log_lines import USUAL
from batchspec.reading.files.lines import (
    LOG_BEGINNING,
    are_lines,
    begins_a_trace,
    form_of_lines,
    texts_of_lines,
)
from batchspec.reading.files.recordings import read
from batchspec.reading.files.sources import Source, sources
from batchspec.reading.files.text import UNKNOWN, Text
from batchspec.reading.files.unread import Unread
from batchspec.reading.json5 import as_json
from batchspec.reading.json_values import fault_of
from batchspec.reading.kept import Kept
from batchspec.reading.strict_json import BeyondLimit, NotStrictJSON, load
from batchspec.reading.unpacked import Unbounded
from batchspec.reading.yaml_events import NotYAML
from batchspec.reading.yaml_values import documents
from batchspec.system.python_310 import tomllib

TOML = 20
"""Times that a byte of TOML counts in the limit `text`."""


def texts(path: str, keys: Keys = USUAL, kept: Kept | None = None) -> Iterator[Text]:
    """The texts of a file, or of all files of a folder or a zip. `keys` are those of log lines, `kept` the room for recordings."""
    room = kept or Kept()
    for source in sources(path):
        if isinstance(source, Unread):
            yield Text(source.file, unread=source)
        else:
            yield from _read(replace(source, kept=room), keys)


def _in_folder(text: Text, raw: bytes) -> Text:
    """A text of a file that nobody named: where it is broken and speaks of no batch, it was not meant to be judged."""
    why = text.fault.what if text.fault else text.unread.why if text.unread else ""
    if not why:
        return text
    if b"batch" in raw or kinds.looks_like_a_recording(raw):
        return Text(text.where, unread=Unread(text.where, 0, why))
    return Text(text.where, other=True)


def _read(source: Source, keys: Keys) -> Iterator[Text]:
    name, endings = source.name, _endings(source.name)
    try:
        with source.opened() as stream:
            if source.found and not endings & kinds.TEXTS and not _is_of_interest(stream, keys):
                yield Text(name, other=True)
            elif kinds.LINES & endings:
                yield from texts_of_lines(stream, source, keys)
            else:
                yield from _whole(stream, source, endings, keys)
    except (EOFError, zlib.error, gzip.BadGzipFile, BadCoding) as error:
        yield Text(name, unread=Unread(name, 0, f"the compressed data are broken: {error}"))
    except Unbounded as error:
        yield Text(name, unread=Unread(name, 0, str(error)))


def _endings(name: str) -> frozenset[str]:
    """The last endings of a name, which may be two, as in `x.yaml.gz`."""
    return frozenset(suffix.lower() for suffix in Path(name).suffixes[-2:])


def _is_of_interest(stream: BinaryIO, keys: Keys) -> bool:
    """True of a file without a telling name that begins as JSON or as a recording does."""
    peek = getattr(stream, "peek", None)
    start = peek(kinds.LOOKED_AT)[: kinds.LOOKED_AT] if peek else b""
    looks = (kinds.begins_json, kinds.looks_like_yaml, kinds.looks_like_toml, _binary)
    lines = start.splitlines()[:LOG_BEGINNING]
    # The first line of a log may be longer than what is looked at.
    in_log = any(line.startswith(b'{"') for line in lines) and b"batch" in start
    return any(look(start) for look in looks) or in_log or form_of_lines(lines, keys) is not None


def _binary(raw: bytes) -> tuple[Format, Any] | None:
    """The format and the value of bytes that are no text."""
    for form in formats():
        value = form.of_bytes(raw) if form.of_bytes else None
        if value is not None:
            return form, value
    return None


def _whole(stream: BinaryIO, source: Source, endings: frozenset[str], keys: Keys) -> Iterator[Text]:
    largest, name = limits.most("text"), source.name
    raw = stream.read(largest + 1)
    if len(raw) <= largest:
        found = _by_content(raw, source, endings, keys)
        yield from (_in_folder(text, raw) for text in found) if source.found else found
        return
    what = f"the text is over {largest:,} bytes"
    if not source.found and not _is_meant_as_one(raw, endings):
        what += "; as JSON Lines (.jsonl) it would be read line by line"
    yield Text(name, unread=Unread(name, 0, limits.beyond(what, "text")))


def _by_content(raw: bytes, source: Source, endings: frozenset[str], keys: Keys) -> Iterator[Text]:
    binary = _binary(raw)
    if binary is not None:
        yield Text(source.name, recording=read(*binary, source.name, source.beside, source.kept))
    elif begins_a_trace(raw) or are_lines(raw, endings, keys):
        yield from texts_of_lines(io.BytesIO(raw), source, keys)
    elif (kinds.YAML & endings and not kinds.begins_json(raw)) or kinds.looks_like_yaml(raw):
        yield from _of_yaml(raw, source)
    else:
        yield from _of_json(raw, source, endings)


def _is_meant_as_one(raw: bytes, endings: frozenset[str]) -> bool:
    """True of what is a recording by its name or by its beginning, so that what is wrong in it is no fault of a server."""
    return ".har" in endings or bool(kinds.YAML & endings) or kinds.looks_like_a_recording(raw)


def _of_json(raw: bytes, source: Source, endings: frozenset[str]) -> Iterator[Text]:
    """The value of a JSON file, or of what people write in place of JSON."""
    name = source.name
    try:
        # The HAR format asks that a byte order mark be passed over. In front of a text of a server it is a fault.
        value = load(kinds.without_mark(raw) if _is_meant_as_one(raw, endings) else raw)
    except BeyondLimit as fault:
        yield Text(name, unread=Unread(name, 0, fault.what))
        return
    except NotStrictJSON as fault:
        yield from _of_other(raw, fault, source, endings)
        return
    form = format_of(value)
    if form is not None:
        yield Text(name, recording=read(form, value, name, source.beside, source.kept))
    elif value is None and _is_meant_as_one(raw, endings):
        yield _nothing(name)
    else:
        yield Text(name, raw if value is None else b"", value=value)


def _of_other(raw: bytes, fault: NotStrictJSON, source: Source, endings: frozenset[str]) -> Iterator[Text]:
    """What is no JSON: JSON5, TOML, YAML that begins with a bracket, or a fault."""
    name = source.name
    other = (
        _of_json5(raw)
        if kinds.looks_like_json5(raw)
        else _of_toml(raw)
        if kinds.looks_like_toml(raw)
        else None
    )
    if isinstance(other, str):
        yield Text(name, unread=Unread(name, 0, other))
        return
    form = format_of(other)
    if form is not None:
        yield Text(name, recording=read(form, other, name, source.beside, source.kept))
    elif kinds.YAML & endings:
        yield from _of_yaml(raw, source)
    elif _is_meant_as_one(raw, endings):
        yield Text(name, unread=Unread(name, 0, fault.what))
    elif endings & kinds.TEXTS or kinds.begins_json(raw) or not raw.strip():
        yield Text(name, fault=fault)
    else:
        yield Text(name, unread=Unread(name, 0, UNKNOWN))


def _of_json5(raw: bytes) -> Any:
    """The value of a JSON5 text; `None` where it is none."""
    try:
        return load(as_json(raw).encode())
    except (NotStrictJSON, ValueError):  # also of bytes that are no UTF-8
        return None


def _of_toml(raw: bytes) -> Any:
    """The value of a TOML text; `None` where it is none, and the reason where it is too large.

    What reads TOML takes a hundred bytes for each digit of a number.
    """
    most = limits.most("text") // TOML
    if len(raw) > most:
        return limits.beyond(f"the TOML is over {most:,} bytes, which count {TOML} times", "text")
    try:
        return tomllib.loads(kinds.without_mark(raw).decode("utf-8"))
    except (ValueError, RecursionError):
        return None


def _of_yaml(raw: bytes, source: Source) -> Iterator[Text]:
    name = source.name
    try:
        values = documents(raw)
    except NotYAML as fault:
        yield Text(name, unread=Unread(name, 0, fault.what))
        return
    if not values:
        yield _nothing(name)
    for number, value in enumerate(values, 1):
        where = name if number == 1 else f"{name} (document {number})"
        form = format_of(value)
        if form is not None:
            yield Text(where, recording=read(form, value, where, source.beside, source.kept))
            continue
        # Of a recording, each entry says for itself what is wrong with it. Anything else is judged as if it were JSON.
        why = fault_of(value)
        yield Text(where, unread=Unread(where, 0, why)) if why else Text(where, value=value)


def _nothing(name: str) -> Text:
    return Text(name, unread=Unread(name, 0, "there is nothing in it"))
