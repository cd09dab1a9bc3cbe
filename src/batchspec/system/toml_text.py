"""TOML read, and the line on which a text stops being TOML. It is found here, since the parser's own words differ by its version."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any

from batchspec.system.python_310 import tomllib

LONGEST_STATEMENT = 300
"""The most lines that a statement may have before it counts as the broken one.

A statement is parsed again with each line that is added to it, so without a limit the time would grow with the square of the length.
"""
MOST_BITS = 14_000
"""Bits of a number; Python writes none of more than 4,300 digits."""
_TOO_LONG = "a number has too many digits"
_LONG = re.compile(r"0[xob][0-9A-Fa-f_]{3000,}")
"""A number of another base that may be so long."""
MOST_PARSED = 3_000_000
"""The most characters that are parsed to find the broken statement: a second of work."""


class NotTOML(ValueError):
    """The text is no TOML, or beyond the limits of its parser; `line` is where it stops, the message why."""

    def __init__(self, line: int, what: str) -> None:
        self.line = line
        super().__init__(what)


def load(text: str) -> dict[str, Any]:
    """The document that `text` is; raises `NotTOML`."""
    try:
        document = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        # The library's own words, on one line.
        raise NotTOML(broken_line(text), " ".join(str(error).split())) from None
    except RecursionError:
        raise NotTOML(broken_line(text), "nested too deeply") from None
    except ValueError:  # Python's own limit of the digits of an integer
        raise NotTOML(broken_line(text), _TOO_LONG) from None
    found = _LONG.search(text)
    if found and _has_long_number(document):
        raise NotTOML(text.count("\n", 0, found.start()) + 1, _TOO_LONG)
    return document


def _has_long_number(document: dict[str, Any]) -> bool:
    """True where a number is in the document that Python reads, since it has no decimal digits, and cannot write."""
    waiting: list[Any] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, int) and value.bit_length() > MOST_BITS:
            return True
        waiting += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return False


def broken_line(text: str) -> int:
    """The number of the line on which the first wrong statement of `text` begins; `text` must be no TOML."""
    lines = text.replace("\r\n", "\n").split("\n")
    ends, start, left = [0], 0, MOST_PARSED
    size = 0
    for end in range(1, len(lines) + 1):
        size += len(lines[end - 1])
        left -= size
        if end - start > LONGEST_STATEMENT or left < 0:
            break
        if _parses(lines[start:end]):
            start, size = end, 0
            ends.append(end)
    if start == len(lines):  # each statement parses by itself, but two of them contradict each other
        first = bisect_left(ends, True, key=lambda end: not _parses(lines[:end]))
        start = ends[first - 1]
    return min(start + 1, len(lines))


def _parses(lines: list[str]) -> bool:
    try:
        tomllib.loads("\n".join(lines))
    except (ValueError, RecursionError):
        return False
    return True
