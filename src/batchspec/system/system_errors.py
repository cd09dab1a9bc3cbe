"""Why the operating system refused, and what would mend it, in our words: its own differ by system and language."""

from __future__ import annotations

import errno
from collections.abc import Mapping

_FILE = {
    errno.ENOENT: "there is no such file or folder; check the path",
    errno.EISDIR: "it is a folder; name a file",
    errno.ENOTDIR: "a part of the path is no folder; check the path",
    errno.EEXIST: "a file stands where a folder is needed; choose another path",
    errno.EACCES: "you have no permission; change that, or choose another path",
    errno.EPERM: "you have no permission; change that, or choose another path",
    errno.EROFS: "the file system is read-only; choose another path",
    errno.ENOSPC: "no space is left; make room, or choose another path",
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
    """Why a file or folder cannot be read or written."""
    return _told(error, _FILE)


def with_program(error: OSError) -> str:
    """Why a program cannot be started."""
    return _told(error, _PROGRAM)


def with_address(error: OSError) -> str:
    """Why no server can listen at an address; what would mend it is the caller's to say."""
    import socket  # noqa: PLC0415  what listens has it already

    # A look-up of a name has error numbers of its own, which may be equal to others.
    return "there is no such host" if isinstance(error, socket.gaierror) else _told(error, _ADDRESS)


def _told(error: OSError, known: Mapping[int, str]) -> str:
    """Our words; where we have none, that the system refuses, and its words quoted."""
    quoted = " ".join(str(error.strerror or error).split())
    return known.get(error.errno or 0) or f"the system refuses ({quoted or 'without a reason'})"
