"""A program that answers each line with one line. It is watched, since it may die, fall silent or write too much.

One thread reads and writes its standard input, output and error in turn, so neither side can block the other.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Literal

from batchspec.driving.client.leashed import CannotStart, Leashed
from batchspec.settings import TIMEOUT
from batchspec.system import signals
from batchspec.system.secrets.held import shown

__all__ = ["CannotStart", "Fault", "Limits", "Process"]

CHUNK = 65_536
"""Bytes that are read or written at a time: as many as a pipe of Linux holds."""
BYE_AFTER_A_SIGNAL = 1.0
"""Seconds that a program has to end after its farewell where the run was interrupted: it may be what hangs."""
PATIENCE = 2.0
"""Seconds to wait for the exit code of a program that has closed its output."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of an adapter, in seconds and in bytes."""

    hello: float = 30.0
    parse: float = 5.0
    call: float = 30.0
    bye: float = 5.0
    silences: int = 3
    """The number of silences in a row after which an op is not asked any more."""
    run: float = TIMEOUT
    """The seconds of the whole run, after which nothing more is asked."""
    line: int = 16 * 2**20
    values: int = 100_000
    """The members of the lists and objects of one answer; the longest question has some hundreds."""
    texts: int = 64 * 2**20
    """The bytes of memory for the texts of all answers together, and for the values that are read from them."""
    log: int = 64 * 2**10
    """The bytes that are kept of the end of standard error."""


class Fault(Exception):
    """There is no answer; `kind` is `exit`, `silence`, `noise` or `nonsense`."""

    def __init__(self, kind: Literal["exit", "silence", "noise", "nonsense"], what: str) -> None:
        self.kind = kind
        super().__init__(what)


class Process:
    """One run of the program. Raises `CannotStart`."""

    def __init__(self, command: Sequence[str], limits: Limits, environment: Mapping[str, str]) -> None:
        self.limits = limits
        self.asked = 0
        """The number of questions that it was asked, with or without an answer."""
        self._out = bytearray()
        self._log = bytearray()
        self._program = Leashed(command, _direct(environment))
        self._child = self._program.child
        self._in, self._from, self._errors = _pipes(self._child)
        for pipe in (self._in, self._from, self._errors):
            os.set_blocking(pipe.fileno(), False)

    @property
    def log(self) -> str:
        """The end of its standard error."""
        return self._log.decode("utf-8", errors="replace").strip()

    @property
    def left_over(self) -> str:
        """The text on its standard output that answers no question."""
        return self._out.decode("utf-8", errors="replace").strip()

    def ask(self, line: bytes, seconds: float) -> bytes:
        """Write the line with a line end, and give the next line that comes. Raises `Fault`."""
        self.asked += 1
        deadline = time.monotonic() + seconds
        writer = _Writer(line + b"\n")
        with selectors.DefaultSelector() as selector:
            selector.register(self._in, selectors.EVENT_WRITE, writer)
            selector.register(self._from, selectors.EVENT_READ, self._read_answer)
            selector.register(self._errors, selectors.EVENT_READ, self._read_log)
            while writer.left or b"\n" not in self._out:
                ready = selector.select(max(0.0, deadline - time.monotonic()))
                if not ready:
                    raise Fault(
                        "silence", f"gave no answer within {round(seconds, 1):g} s{self._last_words()}"
                    )
                for key, _ in ready:
                    if not key.data(key.fd):
                        selector.unregister(key.fileobj)
        answer, _, rest = self._out.partition(b"\n")
        self._out = bytearray(rest)
        return bytes(answer)

    def close(self, farewell: bytes = b"") -> str:
        """Write the farewell, close the input, wait for the end, and kill what is left. Gives the way in which it ended, in words."""
        with contextlib.suppress(OSError):
            os.write(self._in.fileno(), farewell)
        with contextlib.suppress(OSError):
            self._in.close()
        seconds = signals.seconds_left(self.limits.bye, BYE_AFTER_A_SIGNAL)
        try:
            self._wait(seconds)
            ended = self._child.returncode is not None
            return self._ending() if ended else f"still running after {seconds:g} s"
        finally:
            self.kill()

    def kill(self) -> None:
        """Kill it and every program that it started. A second call does nothing."""
        self._program.end()

    def _read_answer(self, descriptor: int) -> bool:
        if not _pour(descriptor, self._out):
            self._wait(PATIENCE)
            _pour(self._errors.fileno(), self._log)
            raise Fault("exit", f"{self._ending()}{self._last_words()}")
        if len(self._out) > self.limits.line:
            how = "at once" if b"\n" in self._out else "without a line end"
            raise Fault("noise", f"wrote more than {self.limits.line:,} bytes {how}")
        return True

    def _read_log(self, descriptor: int) -> bool:
        more = _pour(descriptor, self._log)
        del self._log[: -self.limits.log]
        return more

    def _wait(self, seconds: float) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(seconds)

    def _ending(self) -> str:
        code = self._child.returncode
        if code is None:
            return "closed its standard output"
        return f"exited with code {code}" if code >= 0 else f"died of {signal.Signals(-code).name}"

    def _last_words(self) -> str:
        words = shown(self.log).splitlines()
        return f"; its last words: {words[-1].strip()}" if words else ""


def _direct(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment, in which no proxy is used for loopback: the calls are served there."""
    named = environment.get("no_proxy") or environment.get("NO_PROXY")
    direct = ",".join(filter(None, [named, "127.0.0.1"]))
    return {**environment, "no_proxy": direct, "NO_PROXY": direct}


def _pipes(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
    if child.stdin is None or child.stdout is None or child.stderr is None:
        raise TypeError("a process without pipes")
    return child.stdin, child.stdout, child.stderr


class _Writer:
    """Writes the rest of a line whenever the pipe takes it. False once nothing is left."""

    def __init__(self, line: bytes) -> None:
        self.left = memoryview(line)

    def __call__(self, descriptor: int) -> bool:
        try:
            self.left = self.left[os.write(descriptor, self.left[:CHUNK]) :]
        except BlockingIOError:
            return True
        except OSError:
            self.left = memoryview(b"")
        return bool(self.left)


def _pour(descriptor: int, into: bytearray) -> bool:
    """Read the bytes that are there. False at the end."""
    try:
        chunk = os.read(descriptor, CHUNK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    into += chunk
    return bool(chunk)
