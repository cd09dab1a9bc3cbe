"""A source as it was read: its claims, and the package and release that it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from batchspec.claims.source import Source
from batchspec.claims.states import NONE, States
from batchspec.drift.reading.sought import BATCH


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
    object: str = BATCH
    """The object of the contract that the claims are on."""
    others: Mapping[str, Claims] = field(default_factory=dict)
    """The claims of the same source on other objects, by their names."""
    asked: tuple[str, ...] = (BATCH,)
    """The objects that it was read for."""
    unsaid: States = NONE
    """States of which this type tells nothing, though other types of the source do, as one for the pages of all lists."""
    aside: frozenset[str] = frozenset()
    """Fields that it is known to declare, and that are no part of the contract."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Objects that it has and that were not understood, and why."""
    named: bool = False
    """True where the user named the objects to read."""
    whole: bool = True
    """False of a file that is a part of something: what is not in it may be elsewhere."""

    @property
    def name(self) -> str:
        """The name that reports give it."""
        name = self.id or self.package.partition(":")[2] or self.title or self.where
        return f"{name} {self.version}".strip()

    @property
    def objects(self) -> Mapping[str, Claims]:
        """The claims on each object, this one's first."""
        return {self.object: self, **self.others}

    @property
    def every_unread(self) -> tuple[str, ...]:
        """Types that are named but not shown in any of its objects."""
        return tuple(dict.fromkeys(name for one in self.objects.values() for name in one.unread))

    def path(self, field: str) -> str:
        """The name of a field in reports; one of the batch has no other."""
        return field if self.object == BATCH else f"{self.object}.{field}"

    def sets_aside(self, field: str) -> bool:
        """True of a field that is known and no part of the contract, and of what is in it."""
        return any(field == known or field.startswith((f"{known}.", f"{known}[]")) for known in self.aside)

    def shows_parts(self, path: str) -> bool:
        """True where anything inside the object or array at `path` is declared."""
        return any(other.startswith((f"{path}.", f"{path}[]")) for other in self.fields)
