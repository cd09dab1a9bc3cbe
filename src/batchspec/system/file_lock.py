"""A lock on a file, which one process has at a time. The system lets go of it when that process ends, however it ends."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait for the lock on the file `path`, which is made, and have it for the block."""
    with path.open("wb") as stream:
        _lock(stream)
        yield  # closing the file lets go of the lock


if sys.platform == "win32":

    def _lock(stream: BinaryIO) -> None:
        while True:
            with contextlib.suppress(OSError):  # it gives up after ten seconds
                msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK, 1)
                return

else:

    def _lock(stream: BinaryIO) -> None:
        fcntl.flock(stream, fcntl.LOCK_EX)
