"""Ctrl-C and SIGTERM: a run that is interrupted cleans up, and says what it made and what is left."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from batchspec.driving.server.cleaning import IN_FLIGHT, Cleaning
from batchspec.driving.server.http.redact import Redactor
from batchspec.driving.server.threads import SLICE, Working

LONGEST_ID = 80
"""Characters of an id that are told; a server may make one of any length."""


class Interrupted(KeyboardInterrupt):
    """The run was interrupted; the message says what it made and what of it is left, in one line."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM interrupt as Ctrl-C does, so that a run that a CI job ends cleans up, too."""
    if threading.current_thread() is not threading.main_thread():
        yield  # the main thread alone may set a handler
        return

    def interrupt(_number: int, _frame: object) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def cleaned(cleaning: Cleaning, *, interrupted: bool) -> bool:
    """Clean up; true when the run was interrupted, before it or meanwhile. A second interrupt ends the cleaning at once."""
    working = Working(cleaning.run)
    while True:
        try:
            if working.ident is None:
                working.start()
            while working.is_alive():
                working.join(SLICE)
            break
        except KeyboardInterrupt:
            if interrupted:
                cleaning.stop()
                return True
            interrupted = True
    working.finish()
    return interrupted


def told(cleaning: Cleaning) -> str:
    """What an interrupted run made, and what of it is left, in one line without secrets."""
    own, left = cleaning.own, cleaning.left
    counts = (
        _counted(len(own.batches), "batch", "batches"),
        _counted(len(own.uploads), "input file", "input files"),
    )
    made = f"the run made {' and '.join(counts)}"
    flight = f"; {IN_FLIGHT}" if cleaning.wire.making else ""
    if not left:
        return f"interrupted; {made}, and nothing of it is left{flight}"
    named = "; ".join(f"{one.kind} {one.id[:LONGEST_ID]} ({one.why})" for one in left)
    return Redactor.of(cleaning.wire.settings).text(
        f"interrupted; {made}; left on the server: {named}{flight}"
    )


def _counted(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
