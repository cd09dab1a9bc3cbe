"""Threads of a run: they end with the program, so that a request in flight never holds up its end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import TypeVar

Item = TypeVar("Item")

SLICE = 0.5
"""Seconds of a wait after which the main thread looks up: on Windows, Ctrl-C does not reach a thread that waits for long."""


class Working(threading.Thread):
    """A thread that keeps the exception that ended its work."""

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__(daemon=True, name="batchspec")
        self._work = work
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001  it is raised again in the thread that waits
            self.error = error

    def finish(self) -> None:
        """Wait for the end of the work; raises what it raised."""
        while self.is_alive():
            self.join(SLICE)
        if self.error is not None:
            raise self.error


def started(work: Iterable[Callable[[], object]]) -> list[Working]:
    """A thread for each piece of work, all of them started."""
    threads = [Working(piece) for piece in work]
    for thread in threads:
        thread.start()
    return threads


def each(function: Callable[[Item], object], items: Iterable[Item], at_once: int) -> None:
    """Call `function` with each item, so many at a time; raises what the first of them raised."""
    waiting: SimpleQueue[Item] = SimpleQueue()
    for item in items:
        waiting.put(item)

    def work() -> None:
        while True:
            try:
                item = waiting.get_nowait()
            except Empty:
                return
            function(item)

    for thread in started([work] * min(at_once, waiting.qsize())):
        thread.finish()
