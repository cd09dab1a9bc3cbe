"""The time of one run: what is left of it, and how a run waits."""

from __future__ import annotations

import threading
import time

LONGEST_REQUEST = 30.0
"""Seconds for one request, less where less of the run is left."""


class Budget:
    """So many seconds of real time; waiting sleeps."""

    up = False
    """True once the run went without something because its time was up: a request, the end of one, or a wait."""

    def __init__(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds
        self._longest = LONGEST_REQUEST
        self._stopped = threading.Event()

    def left(self) -> float:
        """Seconds of the run that are left; 0 or fewer once its time is up."""
        return self._deadline - time.monotonic()

    def renew(self, seconds: float, longest: float = LONGEST_REQUEST) -> None:
        """From now on, so many seconds are left, and `longest` of them for one request."""
        self._longest = longest
        self._deadline = time.monotonic() + seconds
        self._stopped.clear()

    def stop(self) -> None:
        """The time is up now, also for whoever waits."""
        self._deadline = time.monotonic()
        self._stopped.set()

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._stopped.wait(seconds)

    def rest(self, seconds: float) -> bool:
        """Wait, where time is left afterwards; false where it is not, and then nothing is waited for."""
        if self.left() <= seconds:
            self.up = True
            return False
        self.wait(seconds)
        return True

    def for_a_request(self) -> float:
        """Seconds that a request sent now may take; 0 or fewer where none may be sent any more."""
        return min(self._longest, self.left())


class WaitedBudget(Budget):
    """So many seconds of waiting, none of which takes any time: a busy machine cannot use them up.

    For a server whose clock moves by itself at each look. A request may take as long as one ever may.
    """

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self._lock = threading.Lock()

    def left(self) -> float:
        with self._lock:
            return self._left

    def renew(self, seconds: float, longest: float = LONGEST_REQUEST) -> None:  # noqa: ARG002  of real time alone
        with self._lock:
            self._left = seconds

    def stop(self) -> None:
        self.renew(0)

    def wait(self, seconds: float) -> None:
        with self._lock:
            self._left -= seconds

    def rest(self, seconds: float) -> bool:
        # Looking and taking are one step, so that side by side no two rest on the same seconds.
        with self._lock:
            if self._left <= seconds:
                self.up = True
                return False
            self._left -= seconds
            return True

    def for_a_request(self) -> float:
        return LONGEST_REQUEST if self.left() > 0 else 0.0
