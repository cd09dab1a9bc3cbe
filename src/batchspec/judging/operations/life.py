"""The life of one batch as a run saw it: its sightings in time order, the create that made it, and the cancels."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from batchspec.judging.evidence.snapshot import History, Snapshot
from batchspec.judging.operations.input_file import InputFile
from batchspec.judging.operations.operation import Operation


@dataclass
class Life:
    """One batch, by its id."""

    id: str
    sightings: list[Snapshot] = field(default_factory=list)
    """In the order in which their answers were whole."""
    create: Operation | None = None
    addressed: bool = False
    """True where the run created it or asked for it by its id."""
    cancels: list[Operation] = field(default_factory=list)
    accepted: float | None = None
    """The second at which a cancel was first answered with the batch."""
    cancel_lost: bool = False
    """True where the answer to a cancel was lost: the server may have cancelled the batch by it."""
    input: InputFile | None = None
    """The input file, where the run uploaded it."""
    _by_number: dict[int, Snapshot] = field(default_factory=dict)
    _ends: list[float] = field(default_factory=list)
    """The second at which each sighting was whole."""

    @cached_property
    def history(self) -> History:
        return History(self.sightings)

    @property
    def last(self) -> Snapshot | None:
        return self.sightings[-1] if self.sightings else None

    def seen_in(self, number: int) -> Snapshot | None:
        """The sighting in the exchange of this number."""
        return self._by_number.get(number)

    def seen_beside(self, after: Snapshot) -> list[Snapshot]:
        """The sightings with which this one is compared: those right before it, and a neighbour that it overlaps with."""
        return self.history.beside(self._at[after.place.number])

    def up_to(self, seen: Snapshot, most: int) -> list[Snapshot]:
        """At most so many sightings that end with this one, the latest first."""
        at = self._at[seen.place.number] + 1
        return self.sightings[max(0, at - most) : at][::-1]

    def from_(self, seen: Snapshot, most: int) -> list[Snapshot]:
        """At most so many sightings that begin with this one."""
        at = self._at[seen.place.number]
        return self.sightings[at : at + most]

    @cached_property
    def _at(self) -> dict[int, int]:
        """The position of the sighting in each exchange."""
        return {snapshot.place.number: at for at, snapshot in enumerate(self.sightings)}

    def add(self, snapshot: Snapshot) -> None:
        """Add a sighting, the latest so far."""
        self.sightings.append(snapshot)
        self._by_number[snapshot.place.number] = snapshot
        self._ends.append(snapshot.ended_at)

    def add_cancel(self, cancel: Operation) -> None:
        """Add a cancel, the latest so far."""
        self.cancels.append(cancel)
        if self.accepted is None and cancel.shows_batch:
            self.accepted = cancel.ended

    @cached_property
    def apart_from_lists(self) -> Life:
        """The same batch, with the sightings that no list gave."""
        life = Life(self.id)
        for snapshot in self.sightings:
            if snapshot.operation != "list":
                life.add(snapshot)
        return life

    def before(self, operation: Operation) -> Snapshot | None:
        """The last sighting whose answer was whole before `operation` was asked for."""
        at = bisect_right(self._ends, operation.began)
        # Times are rounded: the sighting that the operation itself is may seem to take no time.
        if at and self.sightings[at - 1].place.number == operation.exchange.number:
            at -= 1
        return self.sightings[at - 1] if at else None

    def after(self, operation: Operation) -> Snapshot | None:
        """The first sighting that was asked for after `operation` was answered."""
        beginnings, sightings = self._as_asked
        at = bisect_left(beginnings, operation.ended)
        return sightings[at] if at < len(sightings) else None

    @cached_property
    def _as_asked(self) -> tuple[list[float], list[Snapshot]]:
        """The sightings in the order in which they were asked for, and the second at which each was."""
        sightings = sorted(self.sightings, key=lambda snapshot: snapshot.began)
        return [snapshot.began for snapshot in sightings], sightings

    @cached_property
    def first_end(self) -> Snapshot | None:
        """The first sighting that shows that the batch has ended."""
        return next((snapshot for snapshot in self.sightings if snapshot.ended), None)

    @cached_property
    def end(self) -> Snapshot | None:
        """The last sighting of the end, before somebody cancelled the batch that had ended; of one that never ended the last.

        What a list leaves out or shows late is the list's fault, and a list comes last by chance; so another is preferred.
        """
        first = self.first_end
        late = [cancel.began for cancel in self.cancels if first and cancel.began >= first.ended_at]
        at = bisect_right(self._ends, min(late)) if late else len(self.sightings)
        seen = self.sightings[:at]
        ended = [snapshot for snapshot in seen if snapshot.ended]
        addressed = [snapshot for snapshot in ended if snapshot.operation != "list"]
        return next((found[-1] for found in (addressed, ended, seen) if found), None)

    @cached_property
    def by_itself(self) -> Snapshot | None:
        """The last sighting before anybody cancelled it: what it came to by itself."""
        first = min((cancel.began for cancel in self.cancels), default=None)
        at = len(self.sightings) if first is None else bisect_right(self._ends, first)
        return self.sightings[at - 1] if at else None
