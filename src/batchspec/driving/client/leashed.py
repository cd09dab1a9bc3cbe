"""A program on a leash of this process: whatever ends this process or the program, nothing that it started lives on."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence

from batchspec.system import leash
from batchspec.system.system_errors import with_program

STARTING = 30.0
"""Seconds that the system may take to start a program."""
ENDING = 5.0
"""Seconds that the leash has to end the program and what it started."""


class CannotStart(Exception):
    """There is no such program, or it must not be run."""


class Leashed:
    """A program that runs, its standard streams as pipes. Raises `CannotStart`."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._mark = secrets.token_hex(16)
        self._holder, other = socket.socketpair()
        with other:
            self.child = subprocess.Popen(  # noqa: S603  the user named the program
                [sys.executable, "-I", "-S", leash.__file__, "--at", str(other.fileno()), *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                pass_fds=(other.fileno(),),
                start_new_session=True,
                env={**environment, leash.MARK: self._mark},
            )
        self._refuse_not_started(command[0])

    def _refuse_not_started(self, program: str) -> None:
        told = ""
        with contextlib.suppress(OSError):
            self._holder.settimeout(STARTING)
            told = self._holder.recv(64).decode("ascii", "replace").strip()
        if told == leash.STARTED:
            return
        self.end()
        number = int(told) if told.isdigit() else 0
        raise CannotStart(f"{program}: {with_program(OSError(number, os.strerror(number)))}")

    def end(self) -> None:
        """End the program and every process that it started. A second call does nothing."""
        with contextlib.suppress(OSError):
            self._holder.close()
        try:
            self.child.wait(ENDING)
        except subprocess.TimeoutExpired:
            self._end_by_force()
        if self.child.returncode == -signal.SIGKILL:
            leash.end_marked(self._mark)  # the program may have killed its leash
        for pipe in (self.child.stdin, self.child.stdout, self.child.stderr):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def _end_by_force(self) -> None:
        """Kill a leash that was stopped. What it held has to be found, as after one that was killed."""
        with contextlib.suppress(OSError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()
