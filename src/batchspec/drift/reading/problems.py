"""Faults that keep a source from being read or written, each of them one line to the user."""

from __future__ import annotations


class UnreadableSource(Exception):
    """The source is there, but it was refused or not understood; it is never read as if the rest were missing."""

    def __init__(self, where: str, what: str) -> None:
        self.where = where
        self.what = what
        super().__init__(f"{where}: {what}")


class NotDeclared(UnreadableSource):
    """The source was read as far as it had to be, and has no type that is the object."""


class NoSuchSource(Exception):
    """A path, package or recorded source that is not there: wrong usage, not a finding."""


FROM = "<where you installed batchspec from>"
"""The kit is on no index, and what it was installed from, a folder or an archive, is known to the user alone."""


class MissingExtra(Exception):
    """Reading this kind takes a package that a plain install does not have."""

    def __init__(self, what: str, package: str) -> None:
        self.package = package
        super().__init__(f"{what} takes {package}; run: pip install '{FROM}[drift]'")


class CannotUpdate(Exception):
    """There is no file to write the claims into, or it is not of this source: wrong usage, not a finding."""
