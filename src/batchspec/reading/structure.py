"""The structure of a JSON text: how many values it has and how deep they go, told from its bytes before anything is made of them.

Up to the first fault of the text it is what a parser finds: there a backslash stands in strings alone, so that every quote
behind it can be told from one that ends a string. Each step is a pass over the bytes in constant memory. A regular expression
for a whole string with its escapes would keep its place at each of them, and ten million of those are a gigabyte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

OBJECT, LIST = 3, 2
"""Values that an object and a list count as beside what is in them: by the memory that they take, empty as they may be."""
BLOCK = 1024 * 1024
"""Bytes that are looked at in one step."""

_TEXT, _TEXT_IN_LINE = re.compile(rb'"[^"]*"?'), re.compile(rb'"[^"\n]*"?')
_END, _END_IN_LINE = re.compile(rb'(?<=")'), re.compile(rb'(?<=")|(?=\n)')
"""The place behind a string. In lines each string ends with its line, if not before: no string of JSON goes over several."""
_NO_STRUCTURE = bytes(set(range(256)) - set(b'[]{},:"'))
_NEITHER = bytes(set(_NO_STRUCTURE) - set(b"\n"))
_NO_BRACKETS = b",:"
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


def size(raw: bytes, enough: int) -> int:
    """The values and keys of a text, as the limit `values` counts them; where there are more than `enough`, some number above it."""
    found = 1
    for marks in _structure(raw):
        # Each value but the first of a list or an object stands behind a comma, each value of a key behind a colon.
        found += marks.count(b",") + marks.count(b":") + OBJECT * marks.count(b"{") + LIST * marks.count(b"[")
        if found > enough:
            break
    return found


def depth(raw: bytes) -> int:
    """The levels of nesting."""
    level = deepest = 0
    for marks in _structure(raw):
        for bracket in marks.translate(None, _NO_BRACKETS):
            level += _STEPS[bracket]
            deepest = max(deepest, level)
    return deepest


def innermost(text: str) -> str:
    """The bracket that is still open at the end of `text`, the innermost; empty where none is."""
    found = b"".join(_structure(text.encode("utf-8", "surrogatepass"))).translate(None, _NO_BRACKETS)
    closed = 0
    for bracket in reversed(found):
        closed -= _STEPS[bracket]
        if closed < 0:
            return chr(bracket)
    return ""


def is_whole_text(text: str, at: int) -> bool:
    """True where the string that begins at a place comes to its end."""
    return '"' in text[at + 1 :].replace("\\\\", "").replace('\\"', "")


def more_members(raw: bytes | bytearray, most: int, *, by_line: bool = False) -> bool:
    """True where lists and objects of a text have more than so many members together; with `by_line`, those of one of its lines."""
    count = 0
    for marks in _structure(raw, in_lines=True):
        first, *others = marks.split(b"\n") if by_line else (marks,)
        count += _members(first)
        if count > most or any(len(line) > most and _members(line) > most for line in others):
            return True
        count = _members(others[-1]) if others else count
    return False


def members(raw: bytes | bytearray) -> int:
    """The members of the lists and objects of a text; of a text of lines, those of all of them."""
    return sum(map(_members, _structure(raw, in_lines=True)))


def _members(marks: bytes) -> int:
    """A member stands behind a comma or at the beginning of what holds it; what is empty counts as one."""
    return sum(map(marks.count, b"[{,"))


def _structure(raw: bytes | bytearray, *, in_lines: bool = False) -> Iterator[bytes]:
    """The brackets, commas and colons outside of strings, in pieces; `in_lines` ends a string at the end of its line, which is given, too."""
    plain = _without_escapes(raw)
    text, end = (_TEXT_IN_LINE, _END_IN_LINE) if in_lines else (_TEXT, _END)
    inside = False
    for start in range(0, len(plain), BLOCK):
        block = bytes(plain[start : start + BLOCK]).translate(None, _NEITHER if in_lines else _NO_STRUCTURE)
        if inside:
            place = end.search(block)
            if place is None:
                continue
            block = block[place.start() :]
        inside = block.rpartition(b"\n")[2].count(b'"') % 2 == 1
        yield text.sub(b"", block)


def _without_escapes(raw: bytes | bytearray) -> bytes | bytearray:
    """The text without what could hide the end of a string: pairs of backslashes, and quotes behind one."""
    return raw.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in raw else raw
