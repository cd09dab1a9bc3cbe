"""What of a recording could not be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unread:
    """An entry of a recording that could not be read, counted from 1; 0 is the file itself."""

    file: str
    entry: int
    why: str
