"""What keeps a source from being read, each told in one line."""

from __future__ import annotations


class UnreadableSource(Exception):
    """The source is there, but what it holds was refused or not understood; never a missing field instead."""

    def __init__(self, where: str, what: str) -> None:
        self.where = where
        self.what = what
        super().__init__(f"{where}: {what}")


class NoSuchSource(Exception):
    """A path, package or recorded source that is not there; usage, not a finding."""


class MissingExtra(Exception):
    """Reading this kind takes a package that a plain install does not have."""

    def __init__(self, what: str, package: str) -> None:
        self.package = package
        super().__init__(f"{what} takes {package}; run: pip install 'batchspec[drift]'")


class CannotUpdate(Exception):
    """There is no file to write the claims into, or it is not one to be written by this; usage, not a finding."""
