"""One answer on its way from the thread of an app to that of the run that asked."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

from batchspec.driving.server.http.connections import Deadline

ROOM = 256 * 1024
"""Bytes that may wait to be read; an app that sends more waits, as it does for a full socket."""


class Head(NamedTuple):
    """The head of an answer; header names in any case, each as often as the app sends it."""

    status: int
    headers: Sequence[tuple[str, str]]


class Channel:
    """Carries a head, pieces of a body, and the end or the fault that the answer ends with."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._head: Head | None = None
        self._pieces: deque[bytes] = deque()
        self._waiting = 0
        self._ended = False
        self._fault: Exception | None = None
        self._wanted = True
        self.dropped = False
        """True once the run went away before the answer was whole."""
        self.on_change: Callable[[], None] = lambda: None
        """Called when the run has read something or went away."""

    def begin(self, head: Head) -> None:
        """Send the head."""
        with self._changed:
            self._head = head
            self._changed.notify_all()

    def put(self, piece: bytes) -> None:
        """Send a piece of the body; it waits for nothing."""
        with self._changed:
            if piece and self._wanted:
                self._pieces.append(piece)
                self._waiting += len(piece)
                self._changed.notify_all()

    @property
    def is_full(self) -> bool:
        return self._waiting >= ROOM and self._wanted

    def wait_for_room(self) -> None:
        """Return once there is room, or nobody reads any more."""
        with self._changed:
            self._changed.wait_for(lambda: not self.is_full)

    def end(self, fault: Exception | None = None) -> None:
        """End the answer; with a fault it broke off, and the run is told so by it."""
        with self._changed:
            self._ended, self._fault = True, fault
            self._changed.notify_all()

    def head(self, deadline: Deadline) -> Head:
        """The head, once it is there. Raises the fault that came in its place, and `TimeoutError`."""
        with self._changed:
            while self._head is None:
                if self._fault is not None:
                    raise self._fault
                self._changed.wait(deadline.left())
            return self._head

    def piece(self, deadline: Deadline) -> bytes | None:
        """The next piece of the body; `None` at its end. Raises the fault that it ends with, and `TimeoutError`."""
        with self._changed:
            while not self._pieces:
                if self._fault is not None:
                    raise self._fault
                if self._ended:
                    return None
                self._changed.wait(deadline.left())
            piece = self._pieces.popleft()
            self._waiting -= len(piece)
            self._changed.notify_all()
        self.on_change()
        return piece

    def close(self, *, whole: bool) -> None:
        """Read nothing more: the answer was `whole`, or the run goes away."""
        with self._changed:
            self._wanted, self.dropped = False, self.dropped or not (whole or self._ended)
            self._pieces.clear()
            self._waiting = 0
            self._changed.notify_all()
        self.on_change()
