"""The line on which a text stops being TOML. It is found here, since the parser's own words differ by its version."""

from __future__ import annotations

from bisect import bisect_left

from batchspec.system.python_310 import tomllib

LONGEST_STATEMENT = 300
"""The most lines that a statement may have before it counts as the broken one.

A statement is parsed again with each line that is added to it, so without a limit the time would grow with the square of the length.
"""


def broken_line(text: str) -> int:
    """The number of the line on which the first wrong statement of `text` begins; `text` must be no TOML."""
    lines = text.replace("\r\n", "\n").split("\n")
    ends, start = [0], 0
    for end in range(1, len(lines) + 1):
        if end - start > LONGEST_STATEMENT:
            break
        if _parses(lines[start:end]):
            start = end
            ends.append(end)
    if start == len(lines):  # each statement parses by itself, but two of them contradict each other
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
