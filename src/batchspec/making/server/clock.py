"""Clocks of the server: one that runs, faster where that is wanted, and one that a test moves."""

from __future__ import annotations

import threading
import time
from typing import Protocol

START = 1_800_000_000.0
"""The time at which a virtual clock begins, the same in every run: 2027-01-15T08:00:00Z."""


class Clock(Protocol):
    """A clock in seconds since 1970-01-01T00:00:00Z, which never goes back."""

    def now(self) -> float: ...


class RunningClock:
    """A clock that begins at the real time and moves by `speed` seconds a second. Raises `ValueError` for a speed of 0 or less."""

    def __init__(self, speed: float = 1.0) -> None:
        if not speed > 0:
            raise ValueError(f"speed is {speed}; a clock needs one above 0")
        self.speed = speed
        self._start = time.time()
        self._mark = time.monotonic()

    def now(self) -> float:
        return self._start + (time.monotonic() - self._mark) * self.speed


class VirtualClock:
    """A clock that stands still until it is moved. With `step` each reading moves it by that much, after it is read."""

    def __init__(self, start: float = START, *, step: float = 0.0) -> None:
        self._now = start
        self._step = step
        self._lock = threading.Lock()

    def now(self) -> float:
        with self._lock:
            read = self._now
            self._now += self._step
            return read

    def advance(self, seconds: float) -> None:
        """Move on by `seconds`. Raises `ValueError` for a negative number."""
        with self._lock:
            self._move(self._now + seconds)

    def set(self, moment: float) -> None:
        """Move to `moment`. Raises `ValueError` for an earlier one."""
        with self._lock:
            self._move(moment)

    def _move(self, moment: float) -> None:
        if moment < self._now:
            raise ValueError(f"the clock stands at {self._now} and does not go back to {moment}")
        self._now = moment
