"""Time as a scripted server has it: it passes when the test says so, and with each poll."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from datetime import timedelta

from batchspec.contract.windows import seconds
from batchspec.making.server.clock import START

Span = float | str | timedelta
"""Seconds, a text as `completion_window` has it, or a `timedelta`."""


class NoSpan(ValueError):
    """What was given is no span of time."""

    def __init__(self, span: object) -> None:
        self.span = span
        super().__init__(
            f"{span!r} is no span of time; give seconds, a text such as '24h' or '1h30m', or a timedelta"
        )


def seconds_of(span: Span) -> float:
    """A span in seconds; raises `NoSpan`."""
    if isinstance(span, timedelta):
        length: object = span.total_seconds()
    else:
        length = seconds(span) if isinstance(span, str) else span
    if not isinstance(length, int | float) or isinstance(length, bool) or not 0 <= length < math.inf:
        raise NoSpan(span)
    return float(length)


class ScriptedClock:
    """Stands still until it is moved; each retrieve of a batch that was created moves it by `step`."""

    def __init__(self, start: float = START) -> None:
        self._now = start
        self._step: float | None = None
        self._lock = threading.Lock()
        self._next: Callable[[], float | None] = lambda: None

    def now(self) -> float:
        """Seconds since 1970-01-01T00:00:00Z; does for `time.time` and `time.monotonic` in what is tested."""
        with self._lock:
            return self._now

    @property
    def step(self) -> float | None:
        """Seconds a poll takes; `None`, the default, is as long as it takes for something to change."""
        return self._step

    @step.setter
    def step(self, span: Span | None) -> None:
        self._step = None if span is None else seconds_of(span)

    def advance(self, span: Span) -> None:
        """Move on by `span`; raises `NoSpan`."""
        by = seconds_of(span)
        with self._lock:
            self._now += by

    def sleep(self, span: Span) -> None:
        """`advance`, to stand in for `time.sleep` in what is tested."""
        self.advance(span)

    def tick(self) -> None:
        """Move on by one `step`, or to the next change of any batch where there is no step."""
        self.polled(self._next)

    def follow(self, changes: Callable[[], float | None]) -> None:
        """Take the next change of any batch from `changes`."""
        self._next = changes

    def polled(self, change: Callable[[], float | None]) -> None:
        """Move on as one poll does; `change` is when the batch changes next, if it ever does."""
        if self._step is not None:
            self.advance(self._step)
            return
        moment = change()
        with self._lock:
            self._now = max(self._now, moment or 0)
