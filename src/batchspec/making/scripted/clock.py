"""The clock of a scripted server: it moves when the test moves it, and with each poll."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from datetime import timedelta

from batchspec.contract.windows import seconds
from batchspec.making.server.clock import START

Span = float | str | timedelta
"""Seconds, a text such as `24h`, or a `timedelta`."""


class NoSpan(ValueError):
    """The value is no span of time."""

    def __init__(self, span: object) -> None:
        self.span = span
        super().__init__(
            f"{span!r} is no span of time; give seconds, a text such as '24h' or '1h30m', or a timedelta"
        )


def seconds_of(span: Span) -> float:
    """The seconds of a span. Raises `NoSpan`."""
    if isinstance(span, timedelta):
        length: object = span.total_seconds()
    else:
        length = seconds(span) if isinstance(span, str) else span
    if not isinstance(length, int | float) or isinstance(length, bool) or not 0 <= length < math.inf:
        raise NoSpan(span)
    return float(length)


class ScriptedClock:
    """A clock that stands still until it is moved. Each retrieve of a batch that was created moves it by `step`."""

    def __init__(self, start: float = START) -> None:
        self._now = start
        self._step: float | None = None
        self._lock = threading.Lock()
        self._next: Callable[[], float | None] = lambda: None

    def now(self) -> float:
        """Seconds since 1970-01-01T00:00:00Z. The code under test can use it for `time.time` and `time.monotonic`."""
        with self._lock:
            return self._now

    @property
    def step(self) -> float | None:
        """Seconds that a poll takes. With `None`, the default, a poll takes until the next change of the batch."""
        return self._step

    @step.setter
    def step(self, span: Span | None) -> None:
        self._step = None if span is None else seconds_of(span)

    def advance(self, span: Span) -> None:
        """Move on by `span`. Raises `NoSpan`."""
        by = seconds_of(span)
        with self._lock:
            self._now += by

    def sleep(self, span: Span) -> None:
        """Move on by `span`. The code under test can use it for `time.sleep`. Raises `NoSpan`."""
        self.advance(span)

    def tick(self) -> None:
        """Move on by one `step`, or to the next change of any batch where there is no step."""
        self.polled(self._next)

    def follow(self, changes: Callable[[], float | None]) -> None:
        """Ask `changes` for the time of the next change of any batch."""
        self._next = changes

    def polled(self, change: Callable[[], float | None]) -> None:
        """Move on as one poll does; `change` gives the time of the next change of the batch, or `None` for never."""
        if self._step is not None:
            self.advance(self._step)
            return
        moment = change()
        with self._lock:
            self._now = max(self._now, moment or 0)
