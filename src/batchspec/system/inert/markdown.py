"""Text in Markdown of GitHub and GitLab: no markup, no link, no image, and nobody and nothing is mentioned.

Names with an at sign, numbers of issues, addresses and the like are linked after the Markdown was rendered, so references to
characters do not keep them from it. Code does, and shows them as they are.
"""

from __future__ import annotations

import re
from html import escape

from batchspec.system.inert.characters import shown
from batchspec.system.inert.logs import unobeyed
from batchspec.system.inert.markup import reference

_MARKUP = frozenset("&<>\"'\\*_[]|#~`$@")
"""Characters that Markdown or HTML would take for markup, and the one that robots look for in comments."""
_LINKED = re.compile(r"[@#!$%&~^*\[]\w|:[\w/+-]|(?i:\bwww\.)|(?i:\bgh-\d)|\b[0-9a-f]{7,}\b")
"""What GitHub or GitLab makes a link, a mention or a picture: names, numbers, labels, addresses, emojis, commits."""
_BLANKS = re.compile(r"\s+")
_IN_TICKS = re.compile(r"(?! )[^`|\\<>@#&\n]+(?<! )")
_BLOCK = re.compile(r"^(?:(\d+)([.)])|()([-+=:]))")
"""The start of a line that would make it an item of a list or a heading."""
_COMMAND = re.compile(r"^(\s*)/(?=\w)", re.MULTILINE)
"""A line that GitLab, or a robot, would take for a command where it is pasted into a comment."""


def prose(text: str) -> str:
    """A sentence as one line of plain text; the pieces between backticks are code, and so is each word that would be linked."""
    pieces = shown(text).split("`")
    if len(pieces) % 2 == 0:  # the last one opens nothing
        pieces[-2:] = [f"{pieces[-2]}`{pieces[-1]}"]
    marked = (
        _tagged(piece) if index % 2 else " ".join(map(_word, _BLANKS.split(piece)))
        for index, piece in enumerate(pieces)
    )
    return _BLOCK.sub(_unblocked, " ".join("".join(marked).split()))


def code(text: str) -> str:
    """A text as code in a line or a cell of a table."""
    line = shown(text).replace("\n", r"\n")
    plain = _IN_TICKS.fullmatch(line) and unobeyed(line) == line
    return f"`{line}`" if plain else _tagged(line)


def preformatted(text: str) -> str:
    """A text of some lines as a block in which nothing is markup."""
    escaped = unobeyed(escape(shown(text)), reference).replace("@", reference("@"))
    return f"<pre>{_COMMAND.sub(_uncommanded, escaped)}</pre>"


def _unblocked(match: re.Match[str]) -> str:
    return f"{match[1] or ''}{reference(match[2] or match[4])}"


def _uncommanded(match: re.Match[str]) -> str:
    return f"{match[1]}{reference('/')}"


def _tagged(text: str) -> str:
    return f"<code>{_literal(text)}</code>"


def _word(word: str) -> str:
    return _tagged(word) if _LINKED.search(word) else _literal(word)


def _literal(text: str) -> str:
    return "".join(reference(one) if one in _MARKUP else one for one in text)
