"""A ruling: how one disagreement between sources was settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ruling:
    """One entry of `schema/decisions.yaml`."""

    id: str
    fields: tuple[str, ...]
    about: str
    settles: Mapping[str, str]
    """What each authority overruled is taken to say, by its id."""
    implementations: Mapping[str, str]
    """`variety` or `defect`, by id."""
    ruling: str
    """What holds, in a sentence."""
    follows: tuple[str, ...] = ()
    """The sources and documents it rests on, by id."""

    @property
    def sources(self) -> list[str]:
        """Whom it speaks of, by id."""
        return sorted({*self.settles, *self.implementations})

    def concerns(self, field: str, about: str) -> bool:
        return field in self.fields and about == self.about
