"""Certainty: whether a fault that was met while a batch was passing through its states would be met by another run, too.

A server may show a wrong value for some milliseconds. A run that happens to look meets it, the next one does not, and a
gate that fails on it flaps. So a fault counts only where the evidence of the run shows that it lasts. The thresholds are
held by a simulation in tests/judging/test_certainty.py: what counts in any of 1,000 runs is met by at least 999 of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import takewhile
from math import comb
from typing import NamedTuple

from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.judging.operations.life import Life
from batchspec.judging.operations.run import Run

IN_A_ROW = 3
"""Looks in a row at one batch that show a fault: it lasts for two pauses between looks at least, and a run whose answers
take twice as long still meets it."""
IN_A_ROW_OF_MANY = 2
"""Looks in a row where many batches pass through the state: it lasts for one pause, and every batch is another chance."""
MANY = 5
"""Batches that were seen in the state, of many."""
TIMES = 20
"""Times that a run meets a fault which comes and goes. One that 1 run of 1,000 misses comes 6.9 times in a run, and 20 times
in 1 of 10,000 (Poisson)."""
ODDS = 0.001
"""A fault counts where less than this share of runs would miss it."""
LUCK = 0.0001
"""The chance at which the batches that show a fault are taken to be more than luck would give."""
_LOOKS = frozenset({"retrieve", "list"})
Shows = Callable[[Snapshot, Snapshot], bool]
"""True of two sightings of a batch, one after the other, that show a change."""


def by_chance(run: Run) -> Iterator[tuple[str, str]]:
    """The requirements and signatures that the run met and another run might not."""
    for key, looks in run.meetings.looks.items():
        if key not in run.meetings.steady and not is_certain(run, looks):
            yield key


def looks_at(run: Run, number: int, batch_id: str) -> frozenset[int]:
    """The exchange of this number, where it shows a batch that another run may see differently; else none.

    A batch that has not ended is in a state that passes. The answer to a create is as it is whenever a batch is made. A
    recording is one run, and nothing of it is repeated: what it shows was there.
    """
    life = run.batches.get(batch_id) if run.planned else None
    seen = life.seen_in(number) if life else None
    passing = life is not None and seen is not None and _is_passing(run, life, seen)
    return frozenset({number}) if passing else frozenset()


def looks_at_change(run: Run, number: int, batch_id: str, shows: Shows) -> frozenset[int]:
    """The looks on which it depends that a change was met which the exchange of this number shows; none where it lasts.

    `shows` is true of two sightings that show the change. It takes a look before it and one after it, so the side decides
    that fewer looks show.
    """
    life = run.batches.get(batch_id) if run.planned else None
    after = life.seen_in(number) if life else None
    beside = life.seen_beside(after) if life and after else []
    if life is None or after is None or not beside:
        return frozenset()
    before = next((seen for seen in reversed(beside) if shows(seen, after)), beside[-1])
    earlier, later = life.up_to(before, IN_A_ROW), life.from_(after, IN_A_ROW)
    sides = (
        list(takewhile(lambda seen: seen is before or shows(seen, after), earlier)),
        list(takewhile(lambda seen: seen is after or shows(before, seen), later)),
    )
    # A side that holds an answer which is as it is in any run depends on nothing.
    passing = [side for side in sides if all(_is_passing(run, life, seen) for seen in side)]
    return frozenset(seen.place.number for seen in min(passing, key=len, default=()))


def _is_passing(run: Run, life: Life, seen: Snapshot) -> bool:
    """True of a batch that was looked at in a state that it leaves by itself.

    The answer to a cancel that says so is no look, nor is a look after the end, at which each run looks once more.
    """
    operation, end = run.operation(seen.place.number), life.first_end
    over = seen.ended or (end is not None and end.ended_at <= seen.began)
    if operation is None or over or not isinstance(seen.raw.get("status"), str):
        return False
    return operation.kind in _LOOKS or (operation.kind == "cancel" and seen.status != "cancelling")


def is_certain(run: Run, looks: Mapping[str, AbstractSet[int]]) -> bool:
    """True where another run would meet a fault that these looks, numbers of exchanges by batch, showed."""
    lives = {batch_id: run.batches[batch_id] for batch_id in looks}
    rows = [_in_rows(life, looks[batch_id]) for batch_id, life in lives.items()]
    seen = (life.seen_in(number) for batch_id, life in lives.items() for number in looks[batch_id])
    states = {snapshot.status for snapshot in seen if snapshot is not None}
    passed = sum(any(s.status in states for s in life.sightings) for life in run.made)
    return sum(row.times for row in rows) >= TIMES or lasts(
        max(row.longest for row in rows), met=len(lives), seen=max(passed, len(lives)), made=len(run.made)
    )


def lasts(in_a_row: int, *, met: int, seen: int, made: int) -> bool:
    """True of a fault that so many looks in a row showed, and `met` of the `seen` batches that were in its state.

    `made` is the number of batches of the run.
    """
    if in_a_row >= IN_A_ROW or (in_a_row >= IN_A_ROW_OF_MANY and seen >= MANY):
        return True
    # A state that is short is itself seen by luck, so the batches that were not seen in it count as well.
    return _by_luck(met, max(made, met)) <= LUCK


@cache
def _by_luck(met: int, made: int) -> float:
    """The chance that so many batches show a fault which is so rare in each that too many runs would miss it."""
    rare = 1.0 - pow(ODDS, 1 / made)
    return float(sum(comb(made, k) * pow(rare, k) * pow(1 - rare, made - k) for k in range(met, made + 1)))


class _Rows(NamedTuple):
    """Looks in a row: how often there are some, and the most of them."""

    times: int
    longest: int


def _in_rows(life: Life, numbers: AbstractSet[int]) -> _Rows:
    """The looks in a row, each begun after the one before was answered, that are among these exchanges."""
    times = longest = row = 0
    ended = 0.0
    for snapshot in life.sightings:
        if snapshot.place.number not in numbers:
            row = 0
        elif row == 0 or snapshot.began >= ended:
            times += row == 0
            row, ended = row + 1, snapshot.ended_at
        longest = max(longest, row)
    return _Rows(times, longest)
