r"""Characters that a reader does not see or a terminal obeys, each shown as the escape that programmers know: `\x1b`, `\u202e`."""

from __future__ import annotations

import re

_FORMATS = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
"""Marks of direction, joiners, fillers, tags, separators of lines: what Unicode calls format characters or default-ignorable.

The number signs of Arabic and Syriac are format characters by name, and are seen; so they are not among them.
"""
_VARIANTS = "(?<![\u203c-\u205e\u2070-\u2fff\u3030-\u3299\U0001f000-\U0001faff])[\ufe00-\ufe0f]"
"""A variation selector anywhere but behind a symbol, which it makes an emoji."""
HIDDEN = f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{_FORMATS}]|{_VARIANTS}"
"""A regular expression for one character that is not seen or that is obeyed; a tab and the end of a line are not among them."""
_HIDDEN = re.compile(HIDDEN)
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def shown(text: str) -> str:
    """The text with each hidden character as an escape; tabs and ends of lines stay, CR LF is one end."""
    return _HIDDEN.sub(_escape_of, text.replace("\r\n", "\n"))


def escape(character: str) -> str:
    r"""The escape of a character, as in a string of Python, C or JavaScript: `\n`, `\x1b`, `\u202e`, `\U000e0041`."""
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _escape_of(match: re.Match[str]) -> str:
    return escape(match[0])
