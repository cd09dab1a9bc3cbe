"""One batch object as it was seen once, and the sightings of one batch in time order.

Accessors give a value only where it is of the right type; a rule is silent on what they leave out, which
the field's own requirement reports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from batchspec.judging.evidence.precedence import right_before
from batchspec.reading.place import NOWHERE, Place
from batchspec_contract.lifecycle import STATES, TERMINAL

LATEST_SECONDS = 100_000_000_000
"""Below this a timestamp is seconds, of the year 5138 at most; from here on it is milliseconds (of 1973) or nonsense."""


class Counts(NamedTuple):
    """`request_counts` where all three are whole numbers from zero."""

    total: int
    completed: int
    failed: int


class Usage(NamedTuple):
    """`usage` where the three sums are whole numbers from zero."""

    input_tokens: int
    output_tokens: int
    total_tokens: int


def whole(value: Any, least: int = 0) -> int | None:
    """`value` as an integer from `least`, as JSON Schema counts (1.0 is one, true is none); `None` where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return None
    return int(value) if value >= least else None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One sighting of a batch; `place` says in which answer or file."""

    raw: Mapping[str, Any]
    place: Place = NOWHERE
    began: float = 0.0
    """The second in which the answer that shows it was asked for."""
    ended_at: float = 0.0
    """The second in which that answer was whole. Answers that overlap are in no order."""

    def get(self, key: str) -> Any:
        """The value of `key`; absent reads as null."""
        return self.raw.get(key)

    @property
    def status(self) -> str | None:
        status = self.raw.get("status")
        return status if isinstance(status, str) and status in STATES else None

    @property
    def operation(self) -> str:
        """The kind of the operation that shows it; empty where it stands in a file."""
        return self.place.step.operation if self.place.step else ""

    @property
    def ended(self) -> bool:
        return self.status in TERMINAL

    def stamp(self, name: str) -> int | None:
        """The timestamp `name` in seconds, where it is one."""
        value = whole(self.raw.get(name), 1)
        return value if value is not None and value < LATEST_SECONDS else None

    def file_id(self, name: str) -> str | None:
        value = self.raw.get(name)
        return value if isinstance(value, str) and value else None

    @property
    def counts(self) -> Counts | None:
        return _numbers(self.raw.get("request_counts"), Counts)

    @property
    def usage(self) -> Usage | None:
        return _numbers(self.raw.get("usage"), Usage)


_Numbers = TypeVar("_Numbers", Counts, Usage)


def _numbers(value: Any, kind: type[_Numbers]) -> _Numbers | None:
    if not isinstance(value, Mapping):
        return None
    numbers = [n for name in kind._fields if (n := whole(value.get(name))) is not None]
    return kind(*numbers) if len(numbers) == len(kind._fields) else None


@dataclass(frozen=True)
class History:
    """The sightings of one batch, in the order in which their answers were whole."""

    snapshots: Sequence[Snapshot]

    def steps(self) -> list[tuple[Snapshot, Snapshot]]:
        """Each sighting with those that came right before it: several, where their answers overlap."""
        return self._steps

    def overlaps(self) -> list[tuple[Snapshot, Snapshot]]:
        """The neighbours that overlap, so that they are in no order: what never changes is the same in both."""
        return [(self.snapshots[after - 1], self.snapshots[after]) for after in self._overlapping]

    def beside(self, position: int) -> list[Snapshot]:
        """The sightings with which the one at this position is compared, in the order in which they were whole."""
        before = self._before.get(position, [])
        found = [position - 1, *before] if position in self._overlapping else before
        return [self.snapshots[one] for one in sorted(found)]

    @cached_property
    def _steps(self) -> list[tuple[Snapshot, Snapshot]]:
        return [
            (self.snapshots[one], self.snapshots[after])
            for after, before in self._before.items()
            for one in before
        ]

    @cached_property
    def _before(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for one, after in right_before(self.snapshots):
            found.setdefault(after, []).append(one)
        return found

    @cached_property
    def _overlapping(self) -> dict[int, None]:
        return {
            after: None
            for after in range(1, len(self.snapshots))
            if self.snapshots[after - 1].ended_at > self.snapshots[after].began
        }
