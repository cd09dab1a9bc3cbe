"""Sending again: after which answers, how often, and how long to wait before, as the official SDKs do."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime

from batchspec.reading.trace import CUT_SHORT, Exchange

PAUSES = (0.5, 1.0)
"""Seconds before each further try after an error that may pass: the SDKs try twice more, from 0.5 s on, doubling."""
LONGEST_WAIT_ASKED = 60.0
"""Seconds of `Retry-After` that are honoured; a server that asks for more is asked again sooner."""
BUSY_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between tries at a busy server that does not say when to come back: each twice as long as the one before,
and 15.5 together, so that a limit by the second or by a few seconds is waited for and a broken server is not."""
_LONGEST_NUMBER = 20
"""Characters; a number of seconds that is longer is nonsense."""


class Patience:
    """The patience with one request: the pauses that are left after busy answers, and after errors that may pass."""

    def __init__(self) -> None:
        self._busy: Iterator[float] = iter(BUSY_PAUSES)
        self._failed: Iterator[float] = iter(PAUSES)

    def pause(self, exchange: Exchange) -> float | None:
        """Seconds to wait before the request is sent again; `None` where its answer stands."""
        if not exchange.transient or not exchange.number or exchange.error == CUT_SHORT:
            return None
        pause = next(self._busy if exchange.busy else self._failed, None)
        return None if pause is None else wait_asked(exchange) or pause


def wait_asked(exchange: Exchange) -> float:
    """Seconds that an answer asks to wait, by `retry-after-ms` or `Retry-After`; 0 where it asks for nothing readable."""
    headers = exchange.response.headers if exchange.response else {}
    asked = _number(headers.get("retry-after-ms", "")) / 1000 or _seconds(headers)
    return min(asked, LONGEST_WAIT_ASKED)


def _seconds(headers: Mapping[str, str]) -> float:
    text = headers.get("retry-after", "")
    return _number(text) or _until(text, headers.get("date", ""))


def _number(text: str) -> float:
    """A number above 0; 0 for any other text."""
    if len(text) > _LONGEST_NUMBER or not text.isascii() or "_" in text:
        return 0.0
    try:
        found = float(text)
    except ValueError:
        return 0.0
    return found if math.isfinite(found) and found > 0 else 0.0


def _until(text: str, now: str) -> float:
    """Seconds until a date as HTTP writes it, by the clock of the server where the answer has one."""
    try:
        then = parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError, OSError):
        return 0.0
    try:
        begin = parsedate_to_datetime(now).timestamp()
    except (ValueError, TypeError, OverflowError, OSError):
        begin = time.time()
    return max(then - begin, 0.0)
