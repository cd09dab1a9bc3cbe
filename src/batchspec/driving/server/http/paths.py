"""Ids in the paths of requests: whatever a server calls its things, a request about one goes nowhere else."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from batchspec.system.quoting import named

LONGEST_ID = 4_000
"""Characters; most servers refuse an address above 8 KiB, and no id that was seen has a tenth of this."""
_LONGEST_SHOWN = 41
_MOST_DECODINGS = 3
"""Times that servers and proxies in a row may decode a path."""
_CLIMBING = frozenset({"", ".", ".."})


class NoSegment(Exception):
    """An id that cannot stand in a path. The message says which, why, and that nothing was sent."""


def segment(batch_or_file_id: str) -> str:
    """The id as one segment of a path, percent-encoded; raises `NoSegment` where it would name another path.

    `..` is refused in every form, since clients, proxies and servers undo `%2E%2E` and climb. A slash is not: it is
    encoded, and ids such as `batches/123` are in use.
    """
    check_sendable(batch_or_file_id)
    decoded = batch_or_file_id
    for _ in range(_MOST_DECODINGS + 1):
        if any(part in _CLIMBING for part in re.split(r"[/\\]", decoded)):
            raise NoSegment(f"{_named(batch_or_file_id)} cannot stand in a path; {_NOT_SENT}")
        decoded = unquote(decoded)
    return quote(batch_or_file_id, safe="")


def check_sendable(batch_or_file_id: str) -> None:
    """Raise `NoSegment` for an id that cannot be sent, in a path or anywhere else."""
    if len(batch_or_file_id) > LONGEST_ID:
        raise NoSegment(f"{_named(batch_or_file_id)} has {len(batch_or_file_id):,} characters; {_NOT_SENT}")
    try:
        batch_or_file_id.encode()
    except UnicodeEncodeError:
        raise NoSegment(f"{_named(batch_or_file_id)} is no Unicode text; {_NOT_SENT}") from None


_NOT_SENT = "nothing was sent for it"


def _named(text: str) -> str:
    return f"the id {named(text, _LONGEST_SHOWN)}"
