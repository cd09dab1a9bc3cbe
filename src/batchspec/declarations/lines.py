"""The line of a TOML text on which a key stands, so that a fault in its value is told with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Path = tuple[str, ...]

_HEADER = re.compile(r"\s*\[{1,2}\s*([^\[\]#]+?)\s*\]{1,2}\s*(?:#.*)?")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*')){0,8})\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
LONGEST = 1000
"""Characters of a line that are looked at: a key stands at its beginning."""


def line_of(text: str, wanted: Sequence[str | int]) -> int:
    """The line of the key at the path `wanted`, else of the table that holds it; 1 where none is found."""
    path = tuple(str(token) for token in wanted)
    best, line = 0, 1
    for number, found in _places(text):
        depth = len(found)
        if depth > best and path[:depth] == found:
            best, line = depth, number
    return line


def _places(text: str) -> Iterator[tuple[int, Path]]:
    """The tables and keys of a text, each with its line."""
    table: Path = ()
    for number, whole in enumerate(text.splitlines(), 1):
        line = whole[:LONGEST]
        if header := _HEADER.fullmatch(line):
            table = _parts(header[1])
            yield number, table
        elif key := _KEY.match(line):
            yield number, (*table, *_parts(key[1]))


def _parts(text: str) -> Path:
    return tuple(part.strip("\"'") for part in _PART.findall(text))
