"""Times as recordings have them. A time that cannot be read is none; then the order of the entries stands for it."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta, timezone
from typing import Any

_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?:[Zz]|([+-])(\d\d):?(\d\d))", re.ASCII
)
_LONGEST = 1e9
"""Milliseconds of one request; more than eleven days are no time that a request took."""


def period(started: Any, milliseconds: Any) -> tuple[float | None, float | None]:
    """The begin and the end of a request, in seconds since 1970, as far apart as they can have been.

    A start that is written in whole seconds may have been at the end of that second, so the end lies a second later.
    """
    found = _MOMENT.fullmatch(started) if isinstance(started, str) else None
    took = _seconds(milliseconds)
    if found is None or took is None:
        return None, None
    *whole, fraction, sign, hours, minutes = found.groups()
    try:
        zone = timezone(int(f"{sign or '+'}1") * timedelta(hours=int(hours or 0), minutes=int(minutes or 0)))
        year, month, day, hour, minute, second = map(int, whole)
        start = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except (ValueError, OverflowError):
        return None, None
    began = start.timestamp() + float(f"0.{fraction or 0}")
    return began, began + took + 10.0 ** -len(fraction or "")


def _seconds(milliseconds: Any) -> float | None:
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return None
    return milliseconds / 1000 if 0 <= milliseconds <= _LONGEST and math.isfinite(milliseconds) else None
