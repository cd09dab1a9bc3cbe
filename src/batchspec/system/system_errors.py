"""Errors of the operating system in our words, with what would mend them. Its own words differ by system and language."""

from __future__ import annotations

import errno
import socket
from collections.abc import Mapping

from batchspec.system.quoting import LONGEST_LINE, quoted

_FILE = {
    errno.ENOENT: "there is no such file or folder; check the path",
    errno.EISDIR: "it is a folder; name a file",
    errno.ENOTDIR: "a part of the path is no folder; check the path",
    errno.EEXIST: "a file stands where a folder is needed; choose another path",
    errno.EACCES: "you have no permission; change that, or choose another path",
    errno.EPERM: "you have no permission; change that, or choose another path",
    errno.EROFS: "the file system is read-only; choose another path",
    errno.ENOSPC: "no space is left; make room, or choose another path",
    errno.EDQUOT: "your share of the disk is used up; make room, or choose another path",
    errno.EFBIG: "it would be larger than a file may be here; choose another path",
    errno.EBUSY: "something holds it, such as a mount; choose another path",
    errno.EBADF: "it is closed; open it, or name a file",
    errno.ENAMETOOLONG: "the name is too long; shorten it",
    errno.ELOOP: "its links lead in circles; mend them, or choose another path",
}
_PROGRAM = {
    errno.ENOENT: "there is no such program; check its name and the PATH",
    errno.ENOTDIR: "there is no such program; check its name and the PATH",
    errno.EACCES: "it is no program that you may run; check its name and its permissions",
    errno.EPERM: "it is no program that you may run; check its name and its permissions",
    errno.ENOEXEC: "it is no program for this system; a script begins with #! and its interpreter",
    errno.E2BIG: "its arguments are too long; shorten them",
}
_ADDRESS = {
    errno.EADDRINUSE: "another program listens there",
    errno.EADDRNOTAVAIL: "this machine has no such address",
    errno.EACCES: "you have no permission for that port",
}


def with_file(error: OSError) -> str:
    """The reason why a file or folder cannot be read or written, in one line."""
    return _reason(error, _FILE)


def with_program(error: OSError) -> str:
    """The reason why a program cannot be started, in one line."""
    return _reason(error, _PROGRAM)


def with_address(error: OSError) -> str:
    """The reason why no server can listen at an address; the caller adds what would mend it."""
    # A failed look-up of a host name has error numbers of its own. They may be equal to those of the table.
    return "there is no such host" if isinstance(error, socket.gaierror) else _reason(error, _ADDRESS)


def _reason(error: OSError, sentences: Mapping[int, str]) -> str:
    """Our sentence for the error's number; where there is none, the system's own words in brackets."""
    words = quoted(error.strerror or error, LONGEST_LINE)
    return sentences.get(error.errno or 0) or f"the system refuses ({words or 'without a reason'})"
