"""Standard output and standard error that never fail in the middle of a run: what went wrong with them is told at its end.

A reader may go away, as `head` does; a stream may be closed from the start; a disk may be full. None of it is the fault
of what is judged. So a write that fails is remembered, and what comes after it is dropped.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

STANDARD_STREAMS = 3
"""The first file descriptors: standard input, output and error."""


class _Watched(io.RawIOBase):
    """The bytes of a stream; `fault` is the error of the first write that failed."""

    def __init__(self, raw: Any, descriptor: int) -> None:
        self._raw = raw
        self._descriptor = descriptor
        self.gone = False
        """True once the reader has gone away."""
        self.fault = None if raw else OSError(errno.EBADF, os.strerror(errno.EBADF))

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def isatty(self) -> bool:
        return bool(self._raw and self._raw.isatty())

    def write(self, data: Any, /) -> int | None:
        if not self.gone and self.fault is None:
            try:
                written: int | None = self._raw.write(data)
            except BrokenPipeError:
                self.gone = True
            except OSError as error:
                self.fault = error
            else:
                return written
        return len(data)


@contextmanager
def watched() -> Iterator[bool]:
    """Watch both streams in the block; false where somebody has put others in their place, which stay as they are."""
    if sys.stdout is not sys.__stdout__ or sys.stderr is not sys.__stderr__:
        yield False
        return
    before = sys.stdout, sys.stderr
    _fill_what_is_closed()
    sys.stdout, sys.stderr = _stream(sys.stdout, 1), _stream(sys.stderr, 2)
    try:
        yield True
    finally:
        flush()
        sys.stdout, sys.stderr = before


def flush() -> None:
    """Write out what is held back in both streams."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def fault() -> OSError | None:
    """The reason why something is missing on standard output; `None` where nothing is, or where the reader went away."""
    raw = _raw()
    return raw.fault if raw else None


def is_closed() -> bool:
    """True where standard output was closed from the start."""
    raw = _raw()
    return bool(raw and raw.fault and raw.fault.errno == errno.EBADF)


def is_lost() -> bool:
    """True where nobody sees what is written to standard output any more."""
    raw = _raw()
    return bool(raw and (raw.gone or raw.fault))


def _raw() -> _Watched | None:
    found = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return found if isinstance(found, _Watched) else None


def _fill_what_is_closed() -> None:
    """Open the descriptors that are closed, so that no file or socket of the run gets the number of a standard stream."""
    for descriptor in range(STANDARD_STREAMS):
        try:
            os.fstat(descriptor)
        except OSError:
            null = os.open(os.devnull, os.O_RDWR)
            if null != descriptor:  # the lowest free number was another one
                os.dup2(null, descriptor)
                os.close(null)


def _stream(stream: Any, descriptor: int) -> io.TextIOWrapper:
    if stream is None:
        return io.TextIOWrapper(
            io.BufferedWriter(_Watched(None, descriptor)), "utf-8", "backslashreplace", line_buffering=True
        )
    stream.flush()
    raw = getattr(stream.buffer, "raw", stream.buffer)  # Python without buffers has the raw stream there
    return io.TextIOWrapper(
        io.BufferedWriter(_Watched(raw, descriptor)),
        stream.encoding,
        stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
