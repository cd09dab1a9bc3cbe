"""The source code that is parsed of one source, by its words, signs and lines: a syntax tree takes hundreds of bytes for each."""

from __future__ import annotations

import re

from batchspec.drift.reading.problems import UnreadableSource
from batchspec.reading import limits

PYTHON = 8
"""Times that a word or a sign of Python counts: the tree of its own parser takes so many times the memory of tree-sitter's."""
_TOKEN = re.compile(rb"\w+|[^\w\s]|\n")


class Effort:
    """The words and signs that were parsed so far."""

    def __init__(self, times: int = 1) -> None:
        self._times = times
        self._taken = 0

    def take(self, raw: bytes, where: str) -> None:
        """Count those of a file; raises `UnreadableSource` where there are too many."""
        most = limits.most("tokens")
        for _ in _TOKEN.finditer(raw):
            self._taken += self._times
            if self._taken > most:
                what = f"has over {most // self._times:,} words and signs with the files it takes"
                raise UnreadableSource(where, limits.beyond(what, "tokens"))
