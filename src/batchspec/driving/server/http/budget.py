"""The time of one run: what is left of it, and how a run waits."""

from __future__ import annotations

import threading
import time

LONGEST_REQUEST = 30.0
"""Seconds for one request, less where less of the run is left."""
SHORTEST_REQUEST = 0.05
"""Seconds that a request gets when the run's time is up."""


class Budget:
    """So many seconds of real time; waiting sleeps."""

    def __init__(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds of the run that are left; fewer than 0 once its time is up."""
        return self._deadline - time.monotonic()

    def renew(self, seconds: float) -> None:
        """From now on, so many seconds are left."""
        self._deadline = time.monotonic() + seconds

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)

    def for_a_request(self) -> float:
        """Seconds that a request sent now may take."""
        return max(SHORTEST_REQUEST, min(LONGEST_REQUEST, self.left()))


class WaitedBudget(Budget):
    """So many seconds of waiting, none of which takes any time: a busy machine cannot use them up.

    For a server whose clock moves by itself at each look. A request may always take as long as one ever may.
    """

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self._lock = threading.Lock()

    def left(self) -> float:
        with self._lock:
            return self._left

    def renew(self, seconds: float) -> None:
        with self._lock:
            self._left = seconds

    def wait(self, seconds: float) -> None:
        with self._lock:
            self._left -= seconds

    def for_a_request(self) -> float:
        return LONGEST_REQUEST
