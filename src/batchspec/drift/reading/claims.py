"""What was read of a source: its claims, and what it is a release of."""

from __future__ import annotations

from dataclasses import dataclass

from batchspec.claims.source import Source


@dataclass(frozen=True)
class Claims(Source):
    """One source as it was read; `id` is that of the recorded source it is, where that is known."""

    where: str = ""
    """What was read, as the user named it."""
    title: str = ""
    package: str = ""
    """Registry and name, as `pypi:openai`."""
    version: str = ""
    unread: tuple[str, ...] = ()
    """Types that are named but not shown in what was read; nothing is claimed of their parts."""

    @property
    def name(self) -> str:
        """How reports call it."""
        called = self.id or self.package.partition(":")[2] or self.title or self.where
        return f"{called} {self.version}".strip()

    def shows_parts(self, path: str) -> bool:
        """Whether anything inside the object or array at `path` is declared."""
        return any(other.startswith((f"{path}.", f"{path}[]")) for other in self.fields)
