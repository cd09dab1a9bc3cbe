"""A run that is interrupted cleans up within ten seconds, and says what it made and what is left."""

from __future__ import annotations

from batchspec.driving.server.cleaning import IN_FLIGHT, Cleaning
from batchspec.driving.server.http.redact import Redactor
from batchspec.driving.server.threads import SLICE, Working
from batchspec.system import signals
from batchspec.system.quoting import beginning

LONGEST_ID = 80
"""Characters of an id that are told; a server may make one of any length."""


def cleaned(cleaning: Cleaning, *, interrupted: str) -> str:
    """Clean up; the name of the signal that interrupted the run, before it or meanwhile, empty where none did.

    A second interrupt ends the cleaning at once. One that comes once it is over is held back, since the run is whole then.
    """
    working = Working(cleaning.run)
    while True:
        try:
            if working.ident is None:
                working.start()
            while working.is_alive():
                working.join(SLICE)
            signals.hold_back()
            break
        except KeyboardInterrupt as stop:
            if interrupted:
                signals.hold_back()
                cleaning.stop()
                return interrupted
            interrupted = signals.name_of(stop)
            cleaning.hurry()
    working.finish()
    return interrupted


def told(cleaning: Cleaning, name: str) -> str:
    """What a run that the signal of this name interrupted has made, and what of it is left, in one line without secrets."""
    own, left = cleaning.own, cleaning.left
    counts = (
        _counted(len(own.batches), "batch", "batches"),
        _counted(len(own.uploads), "input file", "input files"),
    )
    made = f"interrupted by {name}; the run made {' and '.join(counts)}"
    flight = f"; {IN_FLIGHT}" if cleaning.wire.making else ""
    if not left:
        return f"{made}, and nothing of it is left{flight}"
    redactor = Redactor.of(cleaning.wire.settings)
    named = "; ".join(
        f"{one.kind} {beginning(redactor.text(one.id), LONGEST_ID)} ({one.why})" for one in left
    )
    return redactor.text(f"{made}; left on the server: {named}{flight}")


def _counted(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
