"""The limits of what is read of a server's answers, each with a name. An answer beyond one is cut by us and not judged.

A run that reads all that it is sent has no bound: sixty kilobytes of gzip are a gigabyte of text, and a megabyte of `[[],[],[]]`
is fifteen megabytes of lists. With the limits as they are the worst answers take less than 300 MB beyond the interpreter.
"""

from __future__ import annotations

from batchspec.reading.limits import Live
from batchspec.reading.structure import members, more_members

EXCERPT = 64 * 1024
"""Characters that are kept of a body that was cut. Nothing is judged by it, so it is for people who read the trace."""
FEW = 5_000
"""Members that cost little memory, so that a rough number does."""
LIMITS = Live()
"""The limits as they are set; `answer_bytes` and the others are described in the table of all limits."""


def has_more_values(raw: bytes | bytearray, most: int, *, by_line: bool = False) -> bool:
    """True where a JSON text has more than so many members in its lists and objects, told without parsing it.

    With `by_line` that is asked of each line by itself.
    """
    return _marks(raw) > most and more_members(raw, most, by_line=by_line)


def values_in(raw: bytes | bytearray) -> int:
    """The members of the lists and objects of a JSON text; a few more where there are few, which is quicker to tell."""
    marks = _marks(raw)
    return marks if marks < FEW else members(raw)


def _marks(raw: bytes | bytearray) -> int:
    """The characters that stand before a value, with those in strings."""
    return sum(raw.count(mark) for mark in b"[{,")
