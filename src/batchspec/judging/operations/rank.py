"""The rank of an exchange among those of whose order something is known."""

from __future__ import annotations

from dataclasses import dataclass

AT_A_TIME = 2
"""Requests about one thing that a client may have on their way at a time, of which the later is a look. The answer that was whole
first stands first, and nothing tells which was asked for first; of three in a row, the last was asked for when the first had come."""


@dataclass(frozen=True, slots=True)
class Rank:
    """Where an exchange stands among those of its group. Exchanges of different groups are in no order."""

    group: str
    tier: float = 0.0
    """Those of a lower tier came before."""
    file: str = ""
    position: int | None = None
    """Within a tier, those of one file are in the order of their positions, where they have any."""

    def is_before(self, other: Rank) -> bool:
        """True where it is known to come before another of its group."""
        if self.tier != other.tier:
            return self.tier < other.tier
        places = self.position, other.position
        return self.file == other.file and None not in places and self.key < other.key

    @property
    def key(self) -> tuple[float, str, int]:
        return self.tier, self.file, self.position or 0
