"""The completion window of a create that was taken is a number with its unit, as in `24h`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken
from batchspec.judging.operations.client_requests import FOR_NOTHING, create_bodies
from batchspec.judging.operations.run import Run

_PART = re.compile(r"\d+(?:\.\d+)?[a-z]+", re.IGNORECASE)
"""A part of a duration: Groq has `24h` to `7d`, and a server in Go reads `1h30m`."""
_WORD = re.compile(r"[a-z0-9]+", re.IGNORECASE)
_BETWEEN = re.compile(r"[ _-]")


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation, body in create_bodies(run):
        window = body.get("completion_window")
        if not isinstance(window, str):
            continue
        if _is_duration(window):
            yield HELD
        elif window in FOR_NOTHING or not _is_name(window):
            expected = "a number with its unit, as in 24h"
            yield broken("/completion_window", expected, window, place=operation.place)


# One pattern for the whole would remember each part of a window, and a stranger's may have millions.


def _is_duration(window: str) -> bool:
    at = 0
    while part := _PART.match(window, at):
        at = part.end()
    return 0 < at == len(window)


def _is_name(window: str) -> bool:
    """True of a window with a name, such as `background`. Vendors have those, and nothing is said of them."""
    return window[:1].isalpha() and all(_WORD.fullmatch(word) for word in _BETWEEN.split(window))
