"""Files as JSON texts: JSON, JSON Lines, either of them gzipped, or standard input."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from batchspec.reading.files.formats import holds_one_value, loader
from batchspec.reading.strict_json import NotStrictJSON, load
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
    """The value of a recording that is not JSON, such as YAML; `None` for JSON, which is read later."""
    unread: Any = None
    is_trace: bool = False
    """True where `raw` is the lines of a trace of ours."""


def file_name(path: str) -> str:
    """The name of a file as people are shown it."""
    return "<stdin>" if path == STANDARD_INPUT else path


def texts(path: str) -> Iterator[Text]:
    """The JSON texts of a file. Its ending says whether it holds lines or one value; without an ending, its content does."""
    name = file_name(path)
    try:
        with _opened(path) as stream:
            yield from _lines(stream, name) if _holds_lines(path) else _whole_or_lines(stream, name, path)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Text(name, fault=NotStrictJSON("text_is_json", f"the gzip data is broken: {error}"))


def _holds_lines(path: str) -> bool:
    suffixes = Path(path).suffixes
    return bool(
        LINES & {suffixes[-1].lower() if suffixes else "", suffixes[-2].lower() if suffixes[1:] else ""}
    )


def _whole_or_lines(stream: BinaryIO, name: str, path: str) -> Iterator[Text]:
    raw = stream.read(LARGEST_TEXT + 1)
    if len(raw) > LARGEST_TEXT:
        what = (
            f"the text is over {LARGEST_TEXT:,} bytes; as JSON Lines (.jsonl) it would be read line by line"
        )
        yield Text(name, fault=NotStrictJSON("text_within_limits", what))
    elif load_it := loader(path):
        yield _loaded(raw, name, load_it)
    elif _declared_json(path) or not _more_than_one_value(raw):
        yield Text(name, raw)
    else:
        yield from _lines(io.BytesIO(raw), name)


def _loaded(raw: bytes, name: str, load_it: Callable[[bytes], Any]) -> Text:
    try:
        return Text(name, raw, value=load_it(raw))
    except NotStrictJSON as fault:
        return Text(name, fault=fault)


def _declared_json(path: str) -> bool:
    return any(holds_one_value(suffix.lower()) for suffix in Path(path).suffixes[-2:])


def _more_than_one_value(raw: bytes) -> bool:
    """True when the first line is a JSON value and more text follows, as in JSON Lines."""
    first, _, rest = raw.lstrip().partition(b"\n")
    if not rest.strip():
        return False
    try:
        load(first)
    except NotStrictJSON:
        return False
    return True


def _lines(stream: BinaryIO, name: str) -> Iterator[Text]:
    empty = True
    for number in range(1, sys.maxsize):
        line = stream.readline(LARGEST_TEXT + 1)
        if not line:
            break
        if len(line) > LARGEST_TEXT:
            what = f"the line is over {LARGEST_TEXT:,} bytes; the rest of the file was not read"
            yield Text(f"{name}:{number}", fault=NotStrictJSON("text_within_limits", what))
            return
        if line.strip():
            empty = False
            yield Text(f"{name}:{number}", line.rstrip(b"\r\n"))
    if empty:
        yield Text(name)


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
