"""The room that a run has for what it keeps of answers: memory is bounded, whatever is sent."""

from __future__ import annotations

import sys
import threading

_VALUE = 64
"""Bytes that a JSON value has in memory beside its text, more or less: `[[],[],[]]` is fifteen times its size."""
_LONGEST_SPARE = 200
"""Characters of a header that are kept where there is no room; what is judged of any is shorter."""
_SPARED = frozenset({"content-type", "retry-after"})
"""Headers that are kept where there is no room, since the run and the judge read them."""


class Room:
    """So many bytes, taken by each answer that is kept."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._lock = threading.Lock()

    def take(self, size: int) -> bool:
        """Take so many bytes; false, and nothing taken, where there are fewer."""
        with self._lock:
            if size > self._left:
                return False
            self._left -= size
            return True

    def give_back(self, size: int) -> None:
        """Give back bytes that were taken."""
        with self._lock:
            self._left += size

    def body(self, text: str) -> str:
        """The body of an answer as far as there is room for it."""
        need = _size(text)
        granted = self._some(need)
        return text if granted == need else text[: len(text) * granted // need]

    def holds(self, text: str | None) -> bool:
        """True where there is room for a whole text, which is taken; a text that is not there needs none."""
        return self.take(_size(text or ""))

    def headers(self, headers: dict[str, str]) -> dict[str, str]:
        """The headers of an answer, or those that are needed where there is no room."""
        need = sum(sys.getsizeof(name) + sys.getsizeof(value) for name, value in headers.items())
        if self._some(need) == need:
            return headers
        return {name: value[:_LONGEST_SPARE] for name, value in headers.items() if name in _SPARED}

    def _some(self, size: int) -> int:
        """Take so many bytes, or those that are left."""
        with self._lock:
            granted = min(size, self._left)
            self._left -= granted
            return granted


def _size(text: str) -> int:
    """Bytes of memory for a text and for the JSON values that may be read from it."""
    return sys.getsizeof(text) + _VALUE * sum(text.count(mark) for mark in "[{,")
