"""The network of a Playwright trace: an entry of HAR a line, its bodies in the folder `resources` of the trace's zip."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from batchspec.reading.files.formats import Format, Keys, Lines, har
from batchspec.reading.recorded.entry import Entry, NotRead
from batchspec.reading.recorded.messages import Reader
from batchspec.reading.strict_json import NotStrictJSON, load

KIND = b'{"type":"resource-snapshot",'


def is_line(line: bytes, _: Keys) -> bool:
    return line.startswith(KIND)


def recognises(value: Any) -> bool:
    return isinstance(value, Lines) and value.form == NAME


def entries(value: Lines) -> Iterator[bytes]:
    yield from value.lines


def read(line: bytes, reader: Reader) -> Entry | None:
    if not line.startswith(KIND):
        return None
    try:
        return har.read(load(line).get("snapshot"), reader)
    except NotStrictJSON as error:
        raise NotRead(f"the line is no JSON: {error.what}") from None


NAME = "Playwright trace"
FORMAT = Format(NAME, recognises, entries, read, is_line=is_line)
