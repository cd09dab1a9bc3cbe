"""Text in Markdown of GitHub and GitLab: no markup, no link, no image, and nobody and nothing is mentioned.

Names with an at sign, numbers of issues, addresses and the like become links after the Markdown was rendered, so a reference to a
character does not keep them from it. Code does, and shows them as they are.
"""

from __future__ import annotations

import re
from html import escape
from itertools import pairwise

from batchspec.system.inert.characters import shown
from batchspec.system.inert.logs import unobeyed
from batchspec.system.inert.markup import reference

_MARKUP = re.compile(r"[&<>\"'\\*\[\]|#~`$@]|(?<!\w)_|_(?!\w)|:(?=/)|w(?=ww\.)")
"""Characters that Markdown or HTML would take for markup, and the beginnings of what becomes an address.

An underscore between letters is no markup.
"""
_LINKED = re.compile(r"[@#!$%&~^*\[]\w|:[\w/+-]|(?i:\bwww\.)|(?i:\bgh-\d)|\b[0-9a-f]{7,}\b")
"""What GitHub or GitLab makes a link, a mention or a picture: names, numbers, labels, addresses, emojis, commits."""
_BLOCK = re.compile(r"^(?:(\d+)([.)])|()([-+=:]))")
"""The start of a line that would make it an item of a list or a heading."""
_COMMAND = re.compile(r"^(\s*)/(?=\w)", re.MULTILINE)
"""A line that GitLab, or a robot, would take for a command where it is pasted into a comment."""
_BLANKS = re.compile(r"\s+")
_TICKS = re.compile("`+")


def prose(text: str, *, html: bool = False) -> str:
    """A sentence as one line of plain text; the pieces between backticks are code, and so is each word that would be a link.

    `html` is for a line that is HTML, in which a backtick of Markdown means nothing.
    """
    pieces = shown(text).split("`")
    if len(pieces) % 2 == 0:  # the last one opens nothing
        pieces[-2:] = [f"{pieces[-2]}`{pieces[-1]}"]
    as_code = _tagged if html else code
    marked = [as_code(piece) if index % 2 else _words(piece, html=html) for index, piece in enumerate(pieces)]
    # Two pieces of code with nothing between would be one, with other ends.
    whole = "".join(
        f"<b></b>{one}" if one[:1] == last[-1:] == "`" else one
        for last, one in pairwise(["", *filter(None, marked)])
    )
    return _BLOCK.sub(_unblocked, whole.strip())


def code(text: str) -> str:
    """A text as code in a line or a cell of a table. Ticks do it where they can; a bar would end a cell, and robots look for `@`."""
    line = shown(text).replace("\n", r"\n")
    if not line.strip() or "|" in line or "@" in line or unobeyed(line) != line:
        return _tagged(line)
    fence = "`" * (max(map(len, _TICKS.findall(line)), default=0) + 1)
    pad = " " if line[0] in " `" or line[-1] in " `" else ""
    return f"{fence}{pad}{line}{pad}{fence}"


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


def _words(text: str, *, html: bool) -> str:
    as_code = _tagged if html else code
    words = _BLANKS.split(text)
    return " ".join(as_code(word) if _LINKED.search(word) else _literal(word) for word in words)


def _literal(text: str) -> str:
    return unobeyed(_MARKUP.sub(_reference, text), reference)


def _reference(match: re.Match[str]) -> str:
    # An address of mail is linked after references were turned back. An element between its halves keeps it from that.
    return f"{reference('@')}<b></b>" if match[0] == "@" else reference(match[0])
