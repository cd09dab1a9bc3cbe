"""A text as somebody reads it who undoes every encoding in it, and the way back to where that stood in the text."""

from __future__ import annotations

import html
import re
from array import array
from bisect import bisect_right
from collections.abc import Callable

ROUNDS = 4
"""Encodings inside each other that are undone: a JSON text, in a JSON text, in an address, in a page."""
_HEX = "[0-9A-Fa-f]"
_BYTE = "%(?:25)*"
"""The beginning of an encoded byte. %25 is a % that was encoded once more."""
_LINE_BREAK = re.compile(r"[\r\n]\s*")
"""What cuts a text into lines, with the indentation of the next one. It may stand in the middle of a word."""
_BACKSLASHES = re.compile(r"(?<!\\)\\+(?![bfnrtuxU])")
"""Backslashes of escapes that stand for the character behind them, however often the text was escaped; and those that are none."""
_ENCODED = re.compile(
    # Bytes of UTF-8 in an address, a character at a time; any other byte by itself.
    rf"{_BYTE}[fF][0-4](?:{_BYTE}[89abAB]{_HEX}){{3}}|{_BYTE}[eE]{_HEX}(?:{_BYTE}[89abAB]{_HEX}){{2}}"
    rf"|{_BYTE}[cCdD]{_HEX}{_BYTE}[89abAB]{_HEX}|{_BYTE}{_HEX}{{2}}"
    # Escapes of JSON that are left, and those of Python beside them.
    rf"|\\(?:u[dD][89abAB]{_HEX}{{2}}\\+u[dD][c-fC-F]{_HEX}{{2}}|u{_HEX}{{4}}|x{_HEX}{{2}}|U00(?:0{_HEX}|10){_HEX}{{4}}|[bfnrtuxU])"
    # References of HTML and XML.
    rf"|&(?:amp;)*(?:#[0-9]{{1,7}}|#[xX]{_HEX}{{1,6}}|[A-Za-z]{{2,31}});"
)
_MAY_BE = re.compile(r"[%\\&\r\n]")
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def _read(found: re.Match[str]) -> str:
    """The character that an encoded one stands for."""
    written = found[0]
    if written[0] == "\\":
        return _unescaped(written[1:])
    if written[0] == "%":
        raw = bytes(int(unit[-2:], 16) for unit in written.split("%")[1:])
        try:
            return raw.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return raw.decode("latin-1")
    return html.unescape(re.sub("^&(?:amp;)+", "&", written))


def _unescaped(rest: str) -> str:
    """What a backslash and `rest` stand for."""
    if len(rest) == 1:
        return _ESCAPED.get(rest, rest)
    if rest[0] == "U":
        return chr(int(rest[1:], 16))
    units = "".join(f"{int(unit[1:], 16):04x}" for unit in re.findall(rf"[ux]{_HEX}+", rest))
    return bytes.fromhex(units).decode("utf-16-be", "surrogatepass")


Reader = Callable[[re.Match[str]], str]
_STEPS: tuple[tuple[re.Pattern[str], str | Reader], ...] = (
    (_LINE_BREAK, ""),
    (_BACKSLASHES, ""),
    (_ENCODED, _read),
)
"""What is undone in a round, and what takes its place."""


def decoded(text: str) -> str:
    """The text with every encoding undone; linear in its length."""
    for _ in range(ROUNDS):
        if not _MAY_BE.search(text):
            break
        before = text
        for pattern, reads in _STEPS:
            text = pattern.sub(reads, text)
        if text == before:
            break
    return text


class Decoded:
    """A decoded text that knows where each part of it stood."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._steps: list[_Step] = []
        for _ in range(ROUNDS):
            if not _MAY_BE.search(self.text):
                break
            before = self.text
            for pattern, reads in _STEPS:
                self._steps.append(_Step(self.text, pattern, reads))
                self.text = self._steps[-1].text
            if self.text == before:
                break

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters from `start` to `end` of the decoded text stood in the text itself."""
        for one in reversed(self._steps):
            start, end = one.start(start), one.end(end)
        return start, end


class _Step:
    """One kind of encoding undone. For each place that changed: where it begins and ends, before and afterwards."""

    def __init__(self, text: str, pattern: re.Pattern[str], reads: str | Reader) -> None:
        self._before, self._after = (array("q"), array("q")), (array("q"), array("q"))
        kept: list[str] = []
        done = length = 0
        for found in pattern.finditer(text):
            read = reads if isinstance(reads, str) else reads(found)
            length += found.start() - done
            kept += (text[done : found.start()], read)
            self._note(found.span(), (length, length + len(read)))
            done, length = found.end(), length + len(read)
        self.text = "".join((*kept, text[done:]))

    def _note(self, before: tuple[int, int], after: tuple[int, int]) -> None:
        for both, place in ((self._before, before), (self._after, after)):
            for side, number in zip(both, place, strict=True):
                side.append(number)

    def start(self, place: int) -> int:
        """Where the character at `place` began."""
        at = bisect_right(self._after[1], place) - 1  # the last change that ends at or before it
        if at + 1 < len(self._after[0]) and self._after[0][at + 1] <= place:
            return self._before[0][at + 1]
        return place if at < 0 else self._before[1][at] + place - self._after[1][at]

    def end(self, place: int) -> int:
        """Where the character before `place` ended."""
        last = place - 1
        at = bisect_right(self._after[1], last) - 1
        if at + 1 < len(self._after[0]) and self._after[0][at + 1] <= last:
            return self._before[1][at + 1]
        return place if at < 0 else self._before[1][at] + place - self._after[1][at]
