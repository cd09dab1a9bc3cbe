"""Time as the server has it: the running clock, faster where wanted, or one that a test moves."""

from __future__ import annotations

import threading
import time
from typing import Protocol

START = 1_800_000_000.0
"""Where a virtual clock begins: 2027-01-15T08:00:00Z, the same in every run."""


class Clock(Protocol):
    """Seconds since 1970-01-01T00:00:00Z, never fewer than before."""

    def now(self) -> float: ...


class RunningClock:
    """The real time at the start, and from there on `speed` seconds a second."""

    def __init__(self, speed: float = 1.0) -> None:
        if not speed > 0:
            raise ValueError(f"speed is {speed}; a clock needs one above 0")
        self.speed = speed
        self._start = time.time()
        self._mark = time.monotonic()

    def now(self) -> float:
        return self._start + (time.monotonic() - self._mark) * self.speed


class VirtualClock:
    """Stands still until it is moved; `step` moves it by that much at each reading, after it is read."""

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
        """Move on by `seconds`; a negative number raises `ValueError`."""
        with self._lock:
            self._move(self._now + seconds)

    def set(self, moment: float) -> None:
        """Move to `moment`; an earlier one raises `ValueError`."""
        with self._lock:
            self._move(moment)

    def _move(self, moment: float) -> None:
        if moment < self._now:
            raise ValueError(f"the clock stands at {self._now} and does not go back to {moment}")
        self._now = moment
