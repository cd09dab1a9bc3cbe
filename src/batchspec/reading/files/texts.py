"""Files as JSON texts: JSON, JSON Lines, recordings, any of them gzipped, or standard input. They go by what they hold."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, cast

from batchspec.reading.files.formats import format_of, is_recording
from batchspec.reading.files.kinds import YAML, looks_like_a_recording, looks_like_yaml, without_mark
from batchspec.reading.files.recordings import Unread, is_trace
from batchspec.reading.json_values import fault_of
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.trace import Trace, UnreadableTrace, of_lines
from batchspec.reading.yaml_events import NotYAML
from batchspec.reading.yaml_values import documents
from batchspec.system.system_errors import with_file

GZIP_MAGIC = b"\x1f\x8b"
LINES = frozenset({".jsonl", ".ndjson"})
STANDARD_INPUT = "-"
LARGEST_TEXT = 256 * 1024 * 1024
"""The most bytes of one JSON text, since it is held in memory whole. JSON Lines are read a line at a time."""


class NoSuchFile(Exception):
    """A path that cannot be opened; usage, not a finding."""


@dataclass(frozen=True, slots=True)
class Text:
    """One JSON text, or the fault that keeps it from being read."""

    where: str
    raw: bytes = b""
    fault: NotStrictJSON | None = None
    value: Any = None
    """The value of a recording; `None` for other JSON, which is read later."""
    unread: Unread | None = None
    """The reason why a recording could not be read. That is no fault of the server that it shows."""
    trace: Trace | None = None
    """The trace of ours that a whole file is."""


def file_name(path: str) -> str:
    """The name of a file as people are shown it."""
    return "<stdin>" if path == STANDARD_INPUT else path


def texts(path: str) -> Iterator[Text]:
    """The JSON texts of a file. Its ending says whether it holds lines or one value; without an ending, its content does."""
    name, endings = file_name(path), _endings(path)
    try:
        with _opened(path) as stream:
            if LINES & endings:
                yield from _lines(stream, name)
            else:
                yield from _whole_or_lines(stream, name, endings)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        what = f"the gzip data is broken: {error}"
        if _is_recorded(endings):
            yield Text(name, unread=Unread(name, 0, what))
        else:
            yield Text(name, fault=NotStrictJSON("text_is_json", what))


def _endings(path: str) -> frozenset[str]:
    """The last endings of a name, which may be two, as in `x.yaml.gz`."""
    return frozenset(suffix.lower() for suffix in Path(path).suffixes[-2:])


def _is_recorded(endings: frozenset[str]) -> bool:
    return bool(YAML & endings) or any(map(is_recording, endings))


def _whole_or_lines(stream: BinaryIO, name: str, endings: frozenset[str]) -> Iterator[Text]:
    raw = stream.read(LARGEST_TEXT + 1)
    recorded = _is_recorded(endings)
    if len(raw) > LARGEST_TEXT:
        what = f"the text is over {LARGEST_TEXT:,} bytes"
        hint = "; as JSON Lines (.jsonl) it would be read line by line"
        yield (
            Text(name, unread=Unread(name, 0, what))
            if recorded
            else Text(name, fault=NotStrictJSON("text_within_limits", what + hint))
        )
    elif _begins_a_trace(raw):
        yield from _lines(io.BytesIO(raw), name)
    elif (YAML & endings and not _begins_json(raw)) or looks_like_yaml(raw):
        yield from _of_yaml(raw, name)
    elif recorded or (looks_like_a_recording(raw) and not _more_than_one_value(raw)):
        yield from _of_json(raw, name, yaml_too=bool(YAML & endings))
    elif ".json" in endings or not _more_than_one_value(raw):
        yield Text(name, raw)
    else:
        yield from _lines(io.BytesIO(raw), name)


def _begins_json(raw: bytes) -> bool:
    return without_mark(raw).lstrip()[:1] in {b"{", b"["}


def _of_json(raw: bytes, name: str, *, yaml_too: bool) -> Iterator[Text]:
    """The value of a recording in JSON, whose byte order mark is passed over, as the HAR format asks."""
    try:
        value = load(without_mark(raw))
    except NotStrictJSON as fault:
        if yaml_too:
            yield from _of_yaml(raw, name)
        else:
            yield Text(name, unread=Unread(name, 0, fault.what))
        return
    yield Text(name, value=value) if value is not None else _nothing(name)


def _of_yaml(raw: bytes, name: str) -> Iterator[Text]:
    try:
        values = documents(raw)
    except ImportError:
        what = "reading YAML takes PyYAML: pip install 'batchspec[drift]'"
        yield Text(name, unread=Unread(name, 0, what))
        return
    except NotYAML as fault:
        yield Text(name, unread=Unread(name, 0, fault.what))
        return
    if not values:
        yield _nothing(name)
    for number, value in enumerate(values, 1):
        where = name if number == 1 else f"{name} (document {number})"
        # Of a recording, each entry says for itself what is wrong with it. Anything else is judged as if it were JSON.
        why = "" if format_of(value) else fault_of(value)
        yield Text(where, unread=Unread(where, 0, why)) if why else Text(where, value=value)


def _nothing(name: str) -> Text:
    return Text(name, unread=Unread(name, 0, "there is nothing in it"))


def _more_than_one_value(raw: bytes) -> bool:
    """True when the first line is a JSON value and more text follows, as in JSON Lines."""
    first, _, rest = raw.lstrip().partition(b"\n")
    return bool(rest.strip()) and _value_or_none(first) is not None


def _value_or_none(line: bytes) -> Any:
    try:
        return load(line)
    except NotStrictJSON:
        return None


def _begins_a_trace(raw: bytes) -> bool:
    """True of the first line of a trace, whose first key tells it."""
    beginning = raw.lstrip()
    return b"batchspec_trace" in beginning[:100] and is_trace(_value_or_none(beginning.partition(b"\n")[0]))


def _lines(stream: BinaryIO, name: str) -> Iterator[Text]:
    lines = iter(lambda: stream.readline(LARGEST_TEXT + 1), b"")
    first = next(lines, b"")
    if _begins_a_trace(first):
        yield _of_trace(chain([first], lines), name)
        return
    empty = True
    for number, line in enumerate(chain([first], lines), 1):
        if len(line) > LARGEST_TEXT:
            what = f"the line is over {LARGEST_TEXT:,} bytes; the rest of the file was not read"
            yield Text(f"{name}:{number}", fault=NotStrictJSON("text_within_limits", what))
            return
        if line.strip():
            empty = False
            yield Text(f"{name}:{number}", line.rstrip(b"\r\n"))
    if empty:
        yield Text(name)


def _of_trace(lines: Iterator[bytes], name: str) -> Text:
    try:
        return Text(name, trace=of_lines(lines, name))
    except UnreadableTrace as error:
        return Text(name, unread=Unread(name, 0, f"not a trace that can be read: {error}"))


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    with nullcontext(sys.stdin.buffer) if path == STANDARD_INPUT else Path(path).open("rb") as stream:
        if isinstance(stream, io.BufferedReader) and stream.peek(2)[:2] == GZIP_MAGIC:
            with gzip.open(stream) as unzipped:
                yield cast("BinaryIO", unzipped)
        else:
            yield stream


def refuse_missing(path: str) -> None:
    """Raise `NoSuchFile` where a path cannot be opened."""
    if path == STANDARD_INPUT:
        return
    if not Path(path).exists():
        raise NoSuchFile(f"{path}: no such file")
    if not Path(path).is_file() and Path(path).is_dir():
        raise NoSuchFile(f"{path}: a folder, not a file; name the files, as in {path.rstrip('/')}/*.json")
    try:
        Path(path).open("rb").close()
    except OSError as error:
        raise NoSuchFile(f"{path}: cannot be opened: {with_file(error)}") from None
