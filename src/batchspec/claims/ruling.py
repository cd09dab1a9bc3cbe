"""A ruling: how one disagreement between sources was settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from batchspec.claims.states import NONE, States


@dataclass(frozen=True, slots=True)
class Ruling:
    """One entry of `schema/decisions.yaml`."""

    id: str
    fields: tuple[str, ...]
    about: str
    settles: Mapping[str, str]
    """By its id, the words of each authority that is overruled."""
    implementations: Mapping[str, str]
    """`variety` or `defect`, by id."""
    ruling: str
    """The ruling, in a sentence."""
    follows: tuple[str, ...] = ()
    """The sources and documents it rests on, by id."""
    allows: States = NONE
    """States that a reader accepts beyond those that the authorities allow."""

    @property
    def sources(self) -> list[str]:
        """The sources that it speaks of, by id."""
        return sorted({*self.settles, *self.implementations})

    def concerns(self, field: str, about: str) -> bool:
        return field in self.fields and about == self.about
