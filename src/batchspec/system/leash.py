"""A program on a leash: it and all that it started are ended once the process that holds the leash goes, however that goes.

    python -I leash.py PROGRAM [ARGUMENT...]

Standard input is the leash. It closes when its holder closes it, and when its holder is killed. Only the standard library is
imported, so that this file runs by itself, whatever folder and variables the program is given.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence

GRACE = 5.0
"""Seconds between the request to end and the kill."""
LEASH = 0
"""Standard input. Its buffered reader is left alone: a thread that waits in it would disturb the end of Python."""
NO_PROGRAM = 127
"""The exit code where the program cannot be started, as shells have it."""


def main(command: Sequence[str]) -> int:
    """Run the program until it ends or the leash does; its exit code, 128 and the number of the signal that it died of."""
    try:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603  the user's
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        return NO_PROGRAM
    threading.Thread(target=_end_with_the_leash, args=(child,), daemon=True).start()
    code = child.wait()
    _signal(child, signal.SIGKILL)  # what it started and left behind
    return code if code >= 0 else 128 - code


def _end_with_the_leash(child: subprocess.Popen[bytes]) -> None:
    while os.read(LEASH, 1):
        pass
    _signal(child, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(GRACE)
    _signal(child, signal.SIGKILL)


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal to the whole process group of the program, which is of that name alone."""
    with contextlib.suppress(OSError):
        os.killpg(child.pid, number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
