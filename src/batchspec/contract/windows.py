"""Durations as `completion_window` has them: `24h`, `7d`, `1h30m`."""

from __future__ import annotations

import re

UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_PART = re.compile(r"([0-9]{1,9})([dhms])")
# Nine digits are more than 30 years in seconds, and few enough to be read as a number at once.
_WHOLE = re.compile(rf"(?:{_PART.pattern})+")


def seconds(window: object) -> int | None:
    """The seconds of a duration; `None` for what is no duration."""
    if not isinstance(window, str) or not _WHOLE.fullmatch(window):
        return None
    return sum(int(number) * UNITS[unit] for number, unit in _PART.findall(window))
