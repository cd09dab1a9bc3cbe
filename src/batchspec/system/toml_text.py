"""Where a text stops being TOML, told without the words of the library that parses it."""

from __future__ import annotations

from bisect import bisect_left

from batchspec.system.python_310 import tomllib

LONGEST_STATEMENT = 300
"""Lines; a statement that is no TOML up to there is the broken one. Each more line is parsed with all before it."""


def broken_line(text: str) -> int:
    """The number of the line on which the first statement begins that `text` cannot have; `text` is no TOML."""
    lines = text.replace("\r\n", "\n").split("\n")
    ends, start = [0], 0
    for end in range(1, len(lines) + 1):
        if end - start > LONGEST_STATEMENT:
            break
        if _parses(lines[start:end]):
            start = end
            ends.append(end)
    if start == len(lines):  # each statement is one, but two of them contradict each other
        first = bisect_left(ends, True, key=lambda end: not _parses(lines[:end]))
        start = ends[first - 1]
    return min(start + 1, len(lines))


def _parses(lines: list[str]) -> bool:
    try:
        tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        return False
    return True


def quoted(error: Exception) -> str:
    """The library's own words on one line, to stand behind a sentence of ours."""
    return " ".join(str(error).split())
