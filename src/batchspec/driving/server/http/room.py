"""The room that a run has for what it keeps of answers: memory is bounded, whatever is sent."""

from __future__ import annotations

import re
import sys
import threading

from batchspec.driving.server.http.answer_limits import values_in

COPIES = 4
"""Times that a text is in memory: itself and its value, and both once more without secrets."""
VALUE = 512
"""Bytes that a JSON value takes beside its text, more or less, in both copies and with what is found about it: `[[],[],[]]` is many
times its size."""
LINE_VALUE = 128
"""Bytes that a value in a line of a file takes; its lines are read once, and few things are found about them."""
_LONGEST_SPARE = 200
"""Characters of a header that are kept where there is no room; what is judged of any is shorter."""
_SPARED = frozenset({"content-type", "retry-after"})
"""Headers that are kept where there is no room, since the run and the judge read them."""
_OVERHEAD = 200
"""Bytes of a text beside its characters, in all its copies."""
_ASTRAL = re.compile(rb"[\xf0-\xf4]")
_BEYOND_LATIN = re.compile(rb"[\xc4-\xef]")
_CONTINUED = bytes(range(0x80, 0xC0))
"""The bytes that go on with a character of UTF-8."""


class Room:
    """So many bytes, taken by each answer that is kept."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._lock = threading.Lock()

    def _take(self, size: int) -> bool:
        """Take so many bytes; false, and nothing taken, where there are fewer."""
        with self._lock:
            if size > self._left:
                return False
            self._left -= size
            return True

    def body(self, text: str) -> str:
        """The body of an answer as far as there is room for it."""
        need = _size(text.encode("utf-8", "surrogatepass"))
        granted = self._some(need)
        return text if granted == need else text[: len(text) * granted // need]

    def holds(self, raw: bytes | bytearray, value: int = VALUE) -> bool:
        """True where there is room for a whole text, which is taken. `value` are the bytes that each of its values takes."""
        return self._take(_size(raw, value))

    def holds_text(self, text: str | None) -> bool:
        """The same of a text that was decoded; one that is not there needs none."""
        return text is None or self.holds(text.encode("utf-8", "surrogatepass"))

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


def _size(raw: bytes | bytearray, value: int = VALUE) -> int:
    """Bytes of memory for a text and for the JSON values that may be read from it.

    One character beyond ASCII makes each character of a text take more bytes than one.
    """
    characters = len(raw)
    if not raw.isascii():
        width = 4 if _ASTRAL.search(raw) else 2 if _BEYOND_LATIN.search(raw) else 1
        characters = width * len(raw.translate(None, _CONTINUED))
    return _OVERHEAD + COPIES * characters + value * values_in(raw)
