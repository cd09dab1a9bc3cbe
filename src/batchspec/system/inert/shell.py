"""Words of a command that is offered for pasting: quoted for a shell, and nothing in them that a terminal or a CI log obeys."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable

from batchspec.system.inert.characters import HIDDEN
from batchspec.system.inert.logs import ANYWHERE, AT_START

_UNSAFE = re.compile(rf"[\t\n]|(?<= ) |{HIDDEN}|{ANYWHERE}|(?:(?<=\s)|(?<!.))(?:{AT_START})")
"""Among it is what would be obeyed at the start of a line, since a long command may be broken at its blanks, and a blank behind
a blank, of which a sentence keeps one."""


def quoted(word: str) -> str:
    r"""The word as bash, zsh and ksh take it; `$'a\033'` where it holds what is not to be printed. Bytes that were no text stay those bytes."""
    if not _UNSAFE.search(word):
        return shlex.quote(word)
    plain = word.replace("\\", "\\\\").replace("'", "\\'")
    return f"$'{_UNSAFE.sub(_octal, plain)}'"


def joined(words: Iterable[str]) -> str:
    """The words as one command."""
    return " ".join(map(quoted, words))


def _octal(match: re.Match[str]) -> str:
    code = ord(match[0])
    errors = "surrogateescape" if 0xDC80 <= code <= 0xDCFF else "surrogatepass"
    return "".join(f"\\{byte:03o}" for byte in match[0].encode("utf-8", errors))
