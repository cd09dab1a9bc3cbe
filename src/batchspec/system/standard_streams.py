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
from typing import Any, cast

STANDARD_STREAMS = 3
"""The first file descriptors: standard input, output and error."""


class _Watched(io.BufferedWriter):
    """The bytes of a stream; `fault` is the error of the first write that failed.

    The writing itself is Python's own. A signal may raise at any line of ours, and what was written is then not written again.
    """

    def __init__(self, raw: Any, fault: OSError | None = None, *, at_once: bool = False) -> None:
        super().__init__(raw)
        self.fault = fault
        self.gone = False
        """True once the reader has gone away."""
        self._at_once = at_once

    def write(self, data: Any, /) -> int:
        if self._is_lost():
            return len(data)
        try:
            written = super().write(data)
            if self._at_once:
                super().flush()
        except OSError as error:
            self._fail(error)
            return len(data)
        return written

    def flush(self) -> None:
        if self._is_lost():
            return
        try:
            super().flush()
        except OSError as error:
            self._fail(error)

    def _is_lost(self) -> bool:
        return self.gone or self.fault is not None

    def _fail(self, error: OSError) -> None:
        if isinstance(error, BrokenPipeError):
            self.gone = True
        else:
            self.fault = error


@contextmanager
def watched() -> Iterator[bool]:
    """Watch both streams in the block; false where somebody has put others in their place, which stay as they are."""
    if sys.stdout is not sys.__stdout__ or sys.stderr is not sys.__stderr__:
        yield False
        return
    before = sys.stdout, sys.stderr
    _fill_what_is_closed()
    ours = _stream(sys.stdout, 1), _stream(sys.stderr, 2)
    sys.stdout, sys.stderr = ours
    try:
        yield True
    finally:
        flush()
        sys.stdout, sys.stderr = before
        for stream in ours:  # otherwise they close what they write to, once nobody has them
            cast("_Watched", stream.detach()).detach()


def flush() -> None:
    """Write out what is held back in both streams."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def fault() -> OSError | None:
    """The reason why something is missing on standard output; `None` where nothing is, or where the reader went away."""
    stream = _watched()
    return stream.fault if stream else None


def is_closed() -> bool:
    """True where standard output was closed from the start."""
    found = fault()
    return bool(found and found.errno == errno.EBADF)


def is_lost() -> bool:
    """True where nobody sees what is written to standard output any more."""
    stream = _watched()
    return bool(stream and (stream.gone or stream.fault))


def _watched() -> _Watched | None:
    found = getattr(sys.stdout, "buffer", None)
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
        closed = OSError(errno.EBADF, os.strerror(errno.EBADF))
        nothing = io.FileIO(descriptor, "w", closefd=False)
        return io.TextIOWrapper(_Watched(nothing, closed), "utf-8", "backslashreplace", line_buffering=True)
    stream.flush()
    # Python without buffers (-u) has the raw stream in their place.
    raw = getattr(stream.buffer, "raw", stream.buffer)
    return io.TextIOWrapper(
        _Watched(raw, at_once=raw is stream.buffer),
        stream.encoding,
        "backslashreplace",  # what the encoding lacks is shown as an escape, and costs no verdict
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
