"""A source as it was read: its claims, and the package and release that it is."""

from __future__ import annotations

from dataclasses import dataclass

from batchspec.claims.source import Source


@dataclass(frozen=True)
class Claims(Source):
    """One source as it was read; where it is one that is recorded, `id` is the id of that."""

    where: str = ""
    """The source as the user named it."""
    title: str = ""
    package: str = ""
    """Registry and name, as `pypi:openai`."""
    version: str = ""
    unread: tuple[str, ...] = ()
    """Types that are named but not shown in what was read; nothing is claimed of their parts."""

    @property
    def name(self) -> str:
        """The name that reports give it."""
        name = self.id or self.package.partition(":")[2] or self.title or self.where
        return f"{name} {self.version}".strip()

    def shows_parts(self, path: str) -> bool:
        """True where anything inside the object or array at `path` is declared."""
        return any(other.startswith((f"{path}.", f"{path}[]")) for other in self.fields)
