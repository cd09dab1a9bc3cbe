"""Locks on files, which one process has at a time. The system lets go of one when its process ends, however that ends."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LONGEST_NUMBER = 20
"""Characters of the number of a process."""


class Taken(Exception):
    """Another process has the lock; `process` is its number, empty where it is not known."""

    def __init__(self, process: str) -> None:
        self.process = process
        super().__init__(f"process {process}")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait for the lock on the file `path`, which is made, and have it for the block."""
    with path.open("wb") as stream:
        _lock(stream)
        yield  # closing the file lets go of the lock


@contextmanager
def sole_writer(target: Path) -> Iterator[None]:
    """Be the only process that writes to `target` in the block; raises `Taken` where another one is.

    The lock stands in the system's folder for temporary files. Where no lock can be had, there is none: it is a help only.
    """
    path, descriptor = None, None
    if str(target) not in _HELD:  # this process itself may write it twice
        with contextlib.suppress(OSError):
            path = _lock_file(target)
            descriptor = _taken(path)
    if descriptor is None or path is None:
        yield
        return
    _HELD[str(target)] = path, descriptor
    try:
        yield
    finally:
        _let_go(str(target))


def let_go_of_all() -> None:
    """Let go of every lock of `sole_writer`: of those, too, whose block was begun and is never left."""
    for target in list(_HELD):
        _let_go(target)


_HELD: dict[str, tuple[Path, int]] = {}
"""The files that this process is the only writer of, each with the file of its lock and the descriptor of that."""


def _let_go(target: str) -> None:
    path, descriptor = _HELD.pop(target, (None, None))
    if path is not None and descriptor is not None:
        with contextlib.suppress(OSError):
            path.unlink()
        os.close(descriptor)


def _lock_file(target: Path) -> Path:
    """The file for the lock, in a folder that is this user's own; raises `OSError` where there can be none."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir(), f"batchspec-{user}")
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or (hasattr(os, "getuid") and found.st_uid != user):
        raise PermissionError(f"{folder} is somebody else's")
    return folder / f"{hashlib.sha256(os.fsencode(target)).hexdigest()[:32]}.lock"


if sys.platform == "win32":

    def _lock(stream: BinaryIO) -> None:
        while True:
            with contextlib.suppress(OSError):  # it gives up after ten seconds
                msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK, 1)
                return

    def _taken(path: Path) -> int | None:  # noqa: ARG001  an open file cannot be removed there
        return None

else:

    def _lock(stream: BinaryIO) -> None:
        fcntl.flock(stream, fcntl.LOCK_EX)

    def _taken(path: Path) -> int | None:
        """The descriptor of the locked file; raises `Taken`, and `OSError` where the file system has no locks."""
        while True:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _is_there(path, descriptor):
                    os.ftruncate(descriptor, 0)
                    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
                    return descriptor
            except BlockingIOError:
                text = os.pread(descriptor, LONGEST_NUMBER, 0).decode("ascii", "replace")
                os.close(descriptor)
                raise Taken(text if text.isdigit() else "") from None
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)  # whoever had it removed the file meanwhile

    def _is_there(path: Path, descriptor: int) -> bool:
        """True where the locked file is still the one of that name."""
        try:
            there = path.stat()
        except OSError:
            return False
        own = os.fstat(descriptor)
        return (there.st_dev, there.st_ino) == (own.st_dev, own.st_ino)
