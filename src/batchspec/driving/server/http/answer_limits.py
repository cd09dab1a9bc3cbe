"""The limits of what is read of a server's answers, each with a name. An answer beyond one is cut by us and not judged.

A run that reads all that it is sent has no bound: sixty kilobytes of gzip are a gigabyte of text, and a megabyte of `[[],[],[]]`
is fifteen megabytes of lists. With these numbers the worst answers take less than 300 MB beyond the interpreter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

EXCERPT = 64 * 1024
"""Characters that are kept of a body that was cut. Nothing is judged by it, so it is for people who read the trace."""
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{,]', re.DOTALL)
"""A string, perhaps cut off at its end, or a character that stands before a value."""


@dataclass(frozen=True, slots=True)
class AnswerLimits:
    """The largest of everything that is read of an answer."""

    answer_bytes: int = 4 * 1024 * 1024
    """Bytes of an answer, decompressed; a page of a hundred batches has about one megabyte at most."""
    bytes: int = 32 * 1024 * 1024
    """Bytes of a file's content: result files may be large."""
    values: int = 250_000
    """Members of the lists and objects of an answer, in all. A page of a hundred batches has about ten thousand."""
    headers: int = 200
    """Lines of headers. Python's own client takes 100."""
    header_bytes: int = 256 * 1024
    """Bytes of the head, with every `100 Continue` before it; servers and clients mostly allow 8 to 100 KiB."""
    run_bytes: int = 64 * 1024 * 1024
    """Bytes of memory for all answers of a run together, and for the values that are read from them."""

    def of(self, name: str) -> int:
        """The limit of that name, written with hyphens."""
        limit: int = getattr(self, name.replace("-", "_"))
        return limit

    def beyond(self, name: str, what: str) -> str:
        """The words on an answer that is beyond the limit of that name; `what` there is too much of."""
        return f"more than {self.of(name):,} {what} (limit `{name}`; --limit {name}=N raises it)"


LIMITS = AnswerLimits()
"""The limits where none are set."""


def has_more_values(text: str, most: int) -> bool:
    """True where a JSON text has more than so many members in its lists and objects, told without parsing it."""
    if text.count(",") + text.count("[") + text.count("{") <= most:
        return False
    count = 0
    for token in _TOKEN.finditer(text):
        count += token[0][0] != '"'
        if count > most:
            return True
    return False
