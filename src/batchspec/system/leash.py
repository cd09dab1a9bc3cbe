"""A program on a leash: it and all that it started are ended once the process that holds the leash goes, however that goes.

    python -I leash.py [--at DESCRIPTOR] PROGRAM [ARGUMENT...]

The leash is standard input, or with `--at` a socket: then the program has the standard streams for itself, the leash tells
on the socket how it started, and it ends as the program does, with its exit code or of its signal. It closes when its holder
closes it, and when its holder is killed. What the program started is its process group; on Linux it is also whatever left
that group, since such processes become children of the leash when those that made them end.

Only the standard library is imported, so that this file runs by itself, whatever folder and variables the program is given.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

GRACE = 5.0
"""Seconds between the request to end and the kill, where standard input is the leash."""
LEASH = 0
"""Standard input. Its buffered reader is left alone: a thread that waits in it would disturb the end of Python."""
NO_PROGRAM = 127
"""The exit code where the program cannot be started, as shells have it."""
STARTED = "started"
"""Told on the socket once the program runs; the number of a system error otherwise."""
MARK = "BATCHSPEC_LEASH"
"""The environment variable by which those that a program started are found where its leash was killed."""
LAST_LOOKS = 2.0
"""Seconds for which processes that were left behind are looked for and killed."""
_SUBREAPER, _DIES_WITH_PARENT = 36, 1
"""`PR_SET_CHILD_SUBREAPER` and `PR_SET_PDEATHSIG` of `prctl(2)`."""
_PROCESSES = Path("/proc")


def main(command: Sequence[str]) -> int:
    """Run the program until it ends or the leash does; its exit code, 128 and the number of the signal that it died of."""
    adopt()
    try:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603  the user's
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        return NO_PROGRAM
    threading.Thread(target=_end_with_the_leash, args=(child,), daemon=True).start()
    code = _ended(child)
    return code if code >= 0 else 128 - code


def between(descriptor: int, command: Sequence[str]) -> int:
    """Run the program on the standard streams of this process, which then lets go of them; ends as the program does."""
    adopt()
    try:
        child = subprocess.Popen(  # noqa: S603  the user named the program
            command,
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509  before any thread
        )
    except OSError as error:
        os.write(descriptor, f"{error.errno or 0}\n".encode())
        return NO_PROGRAM
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # the ends of pipes, which the other side waits to see closed
        os.dup2(nothing, stream)
    with contextlib.suppress(OSError):  # where the holder has gone, the watch below ends what was started
        os.write(descriptor, f"{STARTED}\n".encode())
    watch = threading.Thread(target=_end_with_the_leash, args=(child, descriptor, 0.0), daemon=True)
    watch.start()
    code = _ended(child)
    if code < 0:
        _die_of(-code)
    return code


def adopt() -> None:
    """Become the parent of all that the program starts and leaves behind. Linux alone has a way to."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def _die_with_parent() -> None:
    """Let the system kill the program with the leash, for a program that kills its leash."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL, 0, 0, 0)


def _end_with_the_leash(
    child: subprocess.Popen[bytes], leash: int | None = None, grace: float | None = None
) -> None:
    with contextlib.suppress(OSError):
        while os.read(LEASH if leash is None else leash, 1):
            pass
    seconds = GRACE if grace is None else grace
    if seconds:
        _signal(child, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(seconds)
    _signal(child, signal.SIGKILL)


def _ended(child: subprocess.Popen[bytes]) -> int:
    """The exit code of the program, once it and what it left behind are gone."""
    code = child.wait()
    _signal(child, signal.SIGKILL)  # what it started and left behind
    until = time.monotonic() + LAST_LOOKS
    while _kill(_children(os.getpid())) and time.monotonic() < until:
        # Those that they had started become children in turn.
        with contextlib.suppress(OSError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.005)
    return code


def _children(parent: int) -> Iterator[int]:
    """The processes whose parent this is; none where the system does not tell."""
    for folder in _PROCESSES.glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            # The name of a program stands in brackets and may have any character.
            if int((folder / "stat").read_bytes().rpartition(b")")[2].split()[1]) == parent:
                yield int(folder.name)


def end_marked(mark: str) -> None:
    """Kill every process with this mark in its environment, for a program that killed its leash. Linux alone tells."""
    sought = f"{MARK}={mark}".encode()
    until = time.monotonic() + LAST_LOOKS
    while _kill(_marked(sought)) and time.monotonic() < until:
        time.sleep(0.005)


def _marked(sought: bytes) -> Iterator[int]:
    for folder in _PROCESSES.glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            if sought in (folder / "environ").read_bytes().split(b"\0"):
                yield int(folder.name)


def _kill(processes: Iterator[int]) -> int:
    """Kill processes; how many there were."""
    count = 0
    for one in processes:
        count += 1
        with contextlib.suppress(OSError):
            os.kill(one, signal.SIGKILL)
    return count


def _die_of(number: int) -> None:
    """End of the signal that the program died of, without a core of this process."""
    import resource  # noqa: PLC0415  systems with signals have it

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal to the whole process group of the program, which is of that name alone."""
    with contextlib.suppress(OSError):
        os.killpg(child.pid, number)


if __name__ == "__main__":
    if sys.argv[1] == "--at":
        sys.exit(between(int(sys.argv[2]), sys.argv[3:]))
    sys.exit(main(sys.argv[1:]))
