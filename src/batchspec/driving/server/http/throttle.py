"""How many requests a server is sent side by side: more while it answers well, one at a time when it does not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

MOST = 16
"""Requests side by side at most; a run has about as many scenarios."""
LATE = 3.0
"""Seconds after which an answer is late, if the server has answered a request of that kind in a third of the time."""
TIMES_THE_QUICKEST = 3.0
LONGEST_TURN = 3.0
"""Seconds for which others wait for a request; one that hangs must not hold up the run."""
LOOK_AGAIN = 0.2
"""Seconds between two looks at whether the run has any time left."""


@dataclass(eq=False, slots=True)
class Turn:
    """A request that is on its way."""

    kind: str
    since: float
    well: bool = False
    """True where its answer came and was no error that may pass."""


class Throttle:
    """Gives turns to the requests of a run. Until the server has answered one of a kind well, those of the kind go alone.

    A server that makes its tables at the first request of a kind is not asked for two of them at that moment.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = 1
        """Requests that may be on their way now."""
        self._clock = clock
        self._changed = threading.Condition()
        self._turns: list[Turn] = []
        self._quickest: dict[str, float] = {}
        """Seconds of the quickest good answer to each kind of request."""

    def enter(self, kind: str, is_over: Callable[[], bool] = lambda: False) -> Turn:
        """Wait for a turn, or until the run is over."""
        with self._changed:
            while not self.has_room(kind) and not is_over():
                self._changed.wait(LOOK_AGAIN)
            turn = Turn(kind, self._clock())
            self._turns.append(turn)
            return turn

    def leave(self, turn: Turn) -> None:
        """End a turn."""
        with self._changed:
            self._turns.remove(turn)
            spent = self._clock() - turn.since
            quickest = min(spent, self._quickest.get(turn.kind, spent))
            late = spent > max(LATE, TIMES_THE_QUICKEST * quickest)
            if turn.well:
                self._quickest[turn.kind] = quickest
            self.limit = min(self.limit + 1, MOST) if turn.well and not late else 1
            self._changed.notify_all()

    def has_answered(self, kind: str) -> bool:
        """True where some request of that kind was answered well."""
        return kind in self._quickest

    def has_room(self, kind: str) -> bool:
        """True where a request of that kind may be sent now."""
        now = self._clock()
        waited_for = [turn for turn in self._turns if now - turn.since < LONGEST_TURN]
        alone = not self.has_answered(kind) and any(turn.kind == kind for turn in waited_for)
        return len(waited_for) < self.limit and not alone
