"""Signals that end a run. Ctrl-C, SIGTERM and SIGHUP are raised in the main thread, so that what is under way is cleaned up.

Only the standard library is imported, so that the generator can use this, too.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

GRACE = 10.0
"""Seconds that all cleaning may take after the first signal."""
ECHO = 0.25
"""Seconds in which the same signal again is the same one: a shell and a program that starts us may both pass it on."""
CODES = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}
"""The signals that end a run, each with the exit code of a run that it ended: 128 and its number, as shells have it."""


class Stopped(KeyboardInterrupt):
    """A signal came that ends the run; `name` is that of the signal."""

    def __init__(self, name: str = "SIGINT", message: str = "") -> None:
        self.name = name
        super().__init__(message or f"interrupted by {name}")


def name_of(interrupt: KeyboardInterrupt) -> str:
    """The name of the signal that an interrupt comes from; Python itself raises one for Ctrl-C alone."""
    return interrupt.name if isinstance(interrupt, Stopped) else "SIGINT"


def exit_code(name: str) -> int:
    """The exit code of a run that the signal of this name ended: 130, 143 or 129."""
    return CODES.get(name, CODES["SIGINT"])


class _Heard:
    """The signals of this process that were heard so far."""

    first: float | None = None
    """The moment of the first one."""
    name = ""
    """Its name, by which the run is told to have ended, whichever come after it."""
    last: tuple[int, float] = (0, 0.0)
    listening = False
    holding = False
    """True while the next one is held back."""
    held = ""
    """The name of the run's signal, once one was held back."""
    told = False
    """True once somebody asked for that name."""


def seconds_left(most: float, then: float = GRACE) -> float:
    """The seconds that a step of the cleaning may take: `most`, and after a signal `then` and no more than are left of ten."""
    if _Heard.first is None:
        return most
    return max(0.0, min(most, then, _Heard.first + GRACE - time.monotonic()))


@contextmanager
def raised() -> Iterator[None]:
    """Raise `Stopped` in the block for each signal that was not ignored before, as it is under nohup. A block within does nothing.

    One that was held back in it and that nobody asked for is raised at its end. Outside of the main thread, which alone may
    set a handler, nothing is changed.
    """
    if _Heard.listening or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {}
    try:
        _Heard.listening = True
        for number in map(_number, CODES):
            if number is not None and signal.getsignal(number) not in {signal.SIG_IGN, None}:
                before[number] = signal.signal(number, _raise)
        yield
        let_through()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        _Heard.listening, _Heard.first, _Heard.last = False, None, (0, 0.0)
        _forget()


def hold_back() -> None:
    """Hold back one signal from here on: all was seen, and what is left is to judge it and to write that down. A second is raised."""
    if _Heard.listening and not _Heard.held and threading.current_thread() is threading.main_thread():
        _Heard.holding = True


def held_back() -> str:
    """The name of the signal that ended the run, where one was held back; empty where none was. Who asks has to tell of it."""
    name, _Heard.told = _Heard.held, True
    return name


def let_through() -> None:
    """Hold no signal back any more; raises `Stopped` for one that was, and that nobody asked for."""
    if threading.current_thread() is not threading.main_thread():
        return
    name = "" if _Heard.told else _Heard.held
    _forget()
    if name:
        raise Stopped(name)


def _forget() -> None:
    _Heard.holding, _Heard.held, _Heard.told = False, "", False


def pass_over() -> None:
    """Ignore the signals from here on: the run has come to its end, and nothing is left that could be interrupted."""
    if threading.current_thread() is threading.main_thread():
        for number in map(_number, CODES):
            if number is not None:
                signal.signal(number, signal.SIG_IGN)


def _number(name: str) -> signal.Signals | None:
    """The number of a signal; `None` where the system has no such signal."""
    found: signal.Signals | None = getattr(signal, name, None)
    return found


def _raise(number: int, _frame: object) -> None:
    now = time.monotonic()
    same, _Heard.last = _Heard.last[0] == number and now - _Heard.last[1] < ECHO, (number, now)
    if same:
        return
    if _Heard.first is None:
        _Heard.first, _Heard.name = now, signal.Signals(number).name
    if _Heard.holding:
        _Heard.holding, _Heard.held, _Heard.told = False, _Heard.name, False
        return
    raise Stopped(_Heard.name)
