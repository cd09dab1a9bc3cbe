"""Times as recordings have them. A time that cannot be read is none; then the order of the entries stands for it."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?:[Zz]|([+-])(\d\d):?(\d\d))", re.ASCII
)
_LONGEST_DATE = 60
"""Characters of a date as HTTP writes it, with some to spare."""
_BEGIN = 1e9
"""Seconds; the year 2001. A smaller number is something else, such as the time that a request took."""
_END = 1e11
"""Seconds; the year 5138."""
_LONGEST = 1e9
"""Milliseconds of one request; more than eleven days are no time that a request took."""


_STAMP = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?", re.ASCII)
"""A moment without a zone, which tools write in UTC."""


def moment(stated: Any) -> float | None:
    """The second since 1970 that a recording states: RFC 3339, the date of HTTP, or a number of seconds or parts of them."""
    if isinstance(stated, int | float) and not isinstance(stated, bool):
        return _of_number(stated)
    if not isinstance(stated, str):
        return None
    text = f"{stated}Z" if _STAMP.fullmatch(stated) else stated
    found = period(text, 0)[0]
    if found is not None:
        return found
    try:
        return parsedate_to_datetime(text[:_LONGEST_DATE]).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _of_number(stated: float) -> float | None:
    """Seconds, or what a number as large as that can only be: milliseconds, microseconds, nanoseconds."""
    if not _BEGIN < stated < _END * 1e9:
        return None
    return next(stated / part for part in (1, 1e3, 1e6, 1e9) if stated / part < _END)


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
