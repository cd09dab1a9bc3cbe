"""Meetings: the looks at a batch that showed a fault, by which it is told whether the fault lasts."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

Key = tuple[str, str]
"""A requirement and the text of a signature."""


@dataclass
class Meetings:
    """The faults of a run: the looks at passing states that showed them, by batch."""

    looks: dict[Key, dict[str, set[int]]] = field(default_factory=dict)
    """The numbers of the exchanges, by the id of the batch."""
    steady: set[Key] = field(default_factory=set)
    """Those that something else showed, too: an answer that any run gets."""

    def add(self, key: Key, batch_id: str, looks: AbstractSet[int]) -> None:
        """Remember the looks that showed a fault; without any, something else did."""
        if looks:
            self.looks.setdefault(key, {}).setdefault(batch_id, set()).update(looks)
        else:
            self.steady.add(key)
