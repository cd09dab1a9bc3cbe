"""The completion window of a create that was taken is a number with its unit, as in `24h`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken
from batchspec.judging.operations.client_requests import FOR_NOTHING, create_bodies
from batchspec.judging.operations.run import Run

DURATION = re.compile(r"(?:\d+(?:\.\d+)?[a-z]+)+", re.IGNORECASE)
"""Groq has `24h` to `7d`, and a server in Go reads `1h30m`."""
LONGEST = 1_000
"""Characters of a window; each number with its unit costs a pattern memory."""
WORD = re.compile(r"[a-z][a-z0-9]*(?:[ _-][a-z0-9]+)*", re.IGNORECASE)
"""Vendors have windows with names, such as `background`; nothing is said of those."""


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation, body in create_bodies(run):
        window = body.get("completion_window")
        if not isinstance(window, str):
            continue
        if len(window) <= LONGEST and DURATION.fullmatch(window):
            yield HELD
        elif window in FOR_NOTHING or len(window) > LONGEST or not WORD.fullmatch(window):
            expected = "a number with its unit, as in 24h"
            yield broken("/completion_window", expected, window, place=operation.place)
