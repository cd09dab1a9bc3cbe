"""Work spread over processes, which end when this one does, however it ends. What a killed one had is done again here."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

from batchspec.system.signals import CODES

Piece = TypeVar("Piece")
Result = TypeVar("Result")

AHEAD = 2
"""Pieces of work a process that are handed out before the first comes back, so that few are in memory."""
ENDED_BY_US = frozenset({None, 0, -signal.SIGTERM})
"""Exit codes of the other processes once one was killed: the pool ends them."""


class Spread(Generic[Piece, Result]):
    """Does work in so many processes. The results come in the order of the work.

    `told` is a sentence once a process was ended by the system; from then on the work is done in this process alone.
    """

    def __init__(self, work: Callable[[Piece], Result], jobs: int) -> None:
        self.told = ""
        self._work = work
        self._jobs = jobs
        self._waiting: deque[tuple[Piece, Future[Result]]] = deque()
        self._processes: set[BaseProcess] = set()

    def over(self, pieces: Iterator[Piece]) -> Iterator[Result]:
        """The result of each piece. An interrupt ends the processes at once."""
        pool = ProcessPoolExecutor(self._jobs, initializer=_begin)
        try:
            for piece in pieces:
                yield from self._handed_out(pool, piece)
            while self._waiting:
                yield self._next()
            if self.told:
                _hand_out_nothing_more(pool)
            pool.shutdown()
        except BaseException:
            for process in self._processes:
                process.kill()
            _hand_out_nothing_more(pool)
            pool.shutdown(cancel_futures=True)
            raise

    def _handed_out(self, pool: ProcessPoolExecutor, piece: Piece) -> Iterator[Result]:
        """Hand a piece to a process; gives the result of an earlier one where as many wait as may."""
        if not self.told:
            try:
                with _signals_held_back():
                    self._waiting.append((piece, pool.submit(self._work, piece)))
            except BrokenProcessPool:
                self._tell()
                _hand_out_nothing_more(pool)
            else:
                self._processes |= _processes_of(pool)
                if len(self._waiting) >= AHEAD * self._jobs:
                    yield self._next()
                return
        while self._waiting:  # in their order
            yield self._next()
        yield self._work(piece)

    def _next(self) -> Result:
        piece, future = self._waiting.popleft()
        try:
            return future.result()
        except BrokenProcessPool:
            self._tell()
            return self._work(piece)

    def _tell(self) -> None:
        if self.told:
            return
        for process in self._processes:
            process.join(1.0)
        codes = [process.exitcode for process in self._processes if process.exitcode not in ENDED_BY_US]
        how = f" (signal {-codes[0]})" if codes and codes[0] is not None and codes[0] < 0 else ""
        self.told = (
            f"a worker process was ended by the system{how}, perhaps for lack of memory; what it had was judged again"
            " by one process, and so was the rest; give fewer --jobs"
        )


def _processes_of(pool: ProcessPoolExecutor) -> set[BaseProcess]:
    """The processes of a pool, those that have ended, too, where the pool tells them."""
    own = getattr(pool, "_processes", None)
    return set(own.values()) if own else set(multiprocessing.active_children())


def _hand_out_nothing_more(pool: ProcessPoolExecutor) -> None:
    """Close the pipe to the processes that have ended.

    Python before 3.11.5 would wait for ever for somebody to read what it writes there.
    """
    reader = getattr(getattr(pool, "_call_queue", None), "_reader", None)
    if reader is not None:
        with suppress(OSError):
            reader.close()


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Let no signal come to a process before it has said what it does about them; on Windows there is no such thing."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _stopping())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _stopping() -> Sequence[signal.Signals]:
    return [getattr(signal, name) for name in CODES if hasattr(signal, name)]


def _begin() -> None:
    """Begin a process of the pool. Ctrl-C reaches it, too; the process that it works for ends it."""
    for number in _stopping():
        signal.signal(number, signal.SIG_DFL if number == signal.SIGTERM else signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _stopping())
    threading.Thread(target=_end_with_the_parent, daemon=True, name="batchspec-leash").start()


def _end_with_the_parent() -> None:
    """Wait for the end of the process that this one works for, and end with it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
