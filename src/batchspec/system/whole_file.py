"""Writing a file whole or not at all. Only the standard library is imported, so that the generator can use this, too."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

STANDARD_OUTPUT = "-"
"""The path that stands for standard output."""
SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY"
"""The environment variable that names a file which several steps of a CI job write to, one after another."""
_OURS, _PARTIAL = ".batchspec-", ".partial"
"""The beginning and the end of the name of what is not whole yet."""
_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/([0-9]{1,4})")
_NAMED = {"/dev/stdout": 1, "/dev/stderr": 2}


def write(text: str, path: str | Path, *, durable: bool = False) -> None:
    """Write `text` to the file `path`, or to standard output; raises `OSError`."""
    with opened(path, durable=durable) as stream:
        stream.write(text.encode("utf-8", "replace"))


@contextmanager
def opened(path: str | Path, *, durable: bool = False) -> Iterator[BinaryIO]:
    """A stream to the file `path`, or to standard output; raises `OSError`.

    A file is replaced once the block has ended well; after an error or an interrupt it is what it was before. A device
    is written to directly. The summary of a CI job is added to. A `durable` file is on the disk when the block has ended.
    """
    descriptor = _descriptor(path)
    if descriptor == 1:
        if sys.stdout is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    elif descriptor is not None:
        with os.fdopen(os.dup(descriptor), "wb") as stream:
            yield stream
    elif is_summary(path):
        with Path(path).open("ab") as stream:
            yield stream
    elif is_special(path):
        with Path(path).open("wb") as stream:
            yield stream
    else:
        yield from _replaced(target_of(path), durable=durable)


def target_of(path: str | Path) -> Path:
    """The file that a path leads to: a link stays a link, and that file is replaced. Raises `OSError`."""
    try:
        return Path(path).resolve()
    except RuntimeError:  # Python before 3.13 says so of links that lead in circles
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from None


def is_standard_output(path: str | Path) -> bool:
    """True of each path that stands for standard output."""
    return _descriptor(path) == 1


def is_plain(path: str | Path) -> bool:
    """True of a file that is replaced as a whole, and false of a stream, a device, and the summary of a CI job."""
    return _descriptor(path) is None and not is_summary(path) and not is_special(path)


def is_summary(path: str | Path) -> bool:
    """True of the file that several steps of a CI job write to."""
    named = os.environ.get(SUMMARY_VARIABLE)
    return bool(named) and target_of(str(named)) == target_of(path)


def is_special(path: str | Path) -> bool:
    """True of a device or a named pipe."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116  of a text or a path
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def try_out(path: str | Path) -> None:
    """See to it that the file `path` could be written, and leave no trace of that; raises `OSError`."""
    descriptor = _descriptor(path)
    if descriptor is not None:
        if descriptor != 1:
            os.fstat(descriptor)
        return
    if Path(path).is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if is_special(path) or (is_summary(path) and Path(path).exists()):
        if not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return
    target = target_of(path)
    _try_to_create(target.parent)
    if _is_kept_by_another(target):
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


def try_out_folder(folder: Path) -> None:
    """See to it that the folder is there or can be made, and that files can be made in it; leaves no trace. Raises `OSError`."""
    target, made = target_of(folder), list[Path]()
    missing = [one for one in (target, *target.parents) if not one.exists()]
    try:
        for one in reversed(missing):
            one.mkdir()
            made.append(one)
        _try_to_create(target)
    finally:
        for one in reversed(made):
            with suppress(OSError):
                one.rmdir()


def partial_name() -> str:
    """The name of a file or folder beside another that it is to become. No other run has the same."""
    return f"{_OURS}{os.getpid()}-{secrets.token_hex(4)}{_PARTIAL}"


def is_partial(path: Path) -> bool:
    """True of what a run of ours that was killed left behind, by its name."""
    return path.name.startswith(_OURS) and path.name.endswith(_PARTIAL)


def _descriptor(path: str | Path) -> int | None:
    """The number of the open stream that a path stands for: 1 for `-` and `/dev/stdout`."""
    text = str(path)
    found = _DESCRIPTOR.fullmatch(text)
    return 1 if path == STANDARD_OUTPUT else _NAMED.get(text, int(found[1]) if found else None)


def _try_to_create(folder: Path) -> None:
    partial = folder / partial_name()
    try:
        partial.open("xb").close()
    finally:
        _remove(partial)


def _is_kept_by_another(target: Path) -> bool:
    """True of somebody else's file in a folder such as /tmp, where nobody else may replace it."""
    geteuid = getattr(os, "geteuid", None)
    if geteuid is None or not target.exists():
        return False
    folder = target.parent.stat()
    owners = {0, folder.st_uid, target.stat().st_uid}
    return bool(folder.st_mode & stat.S_ISVTX) and geteuid() not in owners and geteuid() != 0


def _replaced(target: Path, *, durable: bool) -> Iterator[BinaryIO]:
    """A stream to a file beside `target`, which takes its place at the end, or goes."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    partial = target.with_name(partial_name())
    stream: BinaryIO | None = None
    try:
        stream = partial.open("xb")
        yield stream
        stream.flush()
        if durable:
            _put_on_disk(stream)
        stream.close()  # the last bytes are written before the file takes its place
        partial.replace(target)
    except BaseException:
        if stream is not None:
            with suppress(OSError):
                stream.close()
        _remove(partial)
        raise


def _put_on_disk(stream: BinaryIO) -> None:
    """Wait until what was written is on the disk, where the file system can say that."""
    try:
        os.fsync(stream.fileno())
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}:
            raise


def _remove(partial: Path) -> None:
    """Remove what is not whole. Where that fails, too, the error that led here is the one to tell."""
    try:
        with suppress(OSError):
            partial.unlink()
    except BaseException:  # an interrupt that came just now
        with suppress(OSError):
            partial.unlink()
        raise
