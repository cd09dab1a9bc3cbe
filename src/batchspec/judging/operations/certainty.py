"""Certainty: whether a fault that was met while a batch was passing through its states would be met by another run, too.

A server may show a wrong value for some milliseconds. A run that happens to look meets it, the next one does not, and a
gate that fails on it flaps. So a fault counts only where the evidence of the run shows that it lasts. The thresholds are
held by a simulation in tests/judging/test_certainty.py: what counts in any of 1,000 runs is met by at least 999 of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from math import comb

from batchspec.judging.operations.life import Life
from batchspec.judging.operations.run import Run

IN_A_ROW = 3
"""Looks in a row at one batch that show a fault: it lasts for two pauses between looks at least, and a run whose answers
take twice as long still meets it."""
IN_A_ROW_OF_MANY = 2
"""Looks in a row where many batches pass through the state: it lasts for one pause, and every batch is another chance."""
MANY = 5
"""Batches that were seen in the state, of many. A run that made fewer batches in all tells nothing of odds: what it met
counts."""
ODDS = 0.001
"""A fault counts where less than this share of runs would miss it."""
LUCK = 0.0001
"""The chance at which the batches that show a fault are taken to be more than luck would give."""
_LOOKS = frozenset({"retrieve", "cancel", "list"})


def by_chance(run: Run) -> Iterator[tuple[str, str]]:
    """The requirements and signatures that the run met and another run might not."""
    for key, looks in run.meetings.looks.items():
        if key not in run.meetings.steady and not is_certain(run, looks):
            yield key


def is_passing(run: Run, number: int, batch_id: str) -> bool:
    """True of an exchange that shows a batch which had not ended, so that another run may see it differently.

    The answer to a create is as it is whenever a batch is made. A recording is one run, and nothing of it is repeated: what
    it shows was there.
    """
    operation, life = run.operation(number), run.batches.get(batch_id)
    if not run.planned or operation is None or life is None or operation.kind not in _LOOKS:
        return False
    seen = life.seen_in(number)
    return seen is not None and seen.status is not None and not seen.ended


def is_certain(run: Run, looks: Mapping[str, AbstractSet[int]]) -> bool:
    """True where another run would meet a fault that these looks, numbers of exchanges by batch, showed."""
    lives = {batch_id: run.batches[batch_id] for batch_id in looks}
    longest = max(_in_a_row(life, looks[batch_id]) for batch_id, life in lives.items())
    seen = (life.seen_in(number) for batch_id, life in lives.items() for number in looks[batch_id])
    states = {snapshot.status for snapshot in seen if snapshot is not None}
    passed = sum(any(s.status in states for s in life.sightings) for life in run.made)
    return lasts(longest, met=len(lives), seen=max(passed, len(lives)), made=len(run.made))


def lasts(in_a_row: int, *, met: int, seen: int, made: int) -> bool:
    """True of a fault that so many looks in a row showed, and `met` of the `seen` batches that were in its state.

    `made` is the number of batches of the run.
    """
    if made < MANY or in_a_row >= IN_A_ROW or (in_a_row >= IN_A_ROW_OF_MANY and seen >= MANY):
        return True
    # A state that is short is itself seen by luck, so the batches that were not seen in it count as well.
    return _by_luck(met, max(made, met)) <= LUCK


@cache
def _by_luck(met: int, made: int) -> float:
    """The chance that so many batches show a fault which is so rare in each that too many runs would miss it."""
    rare = 1.0 - pow(ODDS, 1 / made)
    return float(sum(comb(made, k) * pow(rare, k) * pow(1 - rare, made - k) for k in range(met, made + 1)))


def _in_a_row(life: Life, numbers: AbstractSet[int]) -> int:
    """The most looks in a row, each begun after the one before was answered, that are among these exchanges."""
    longest = row = 0
    ended = 0.0
    for snapshot in life.sightings:
        if snapshot.place.number not in numbers:
            row = 0
        elif row == 0 or snapshot.began >= ended:
            row, ended = row + 1, snapshot.ended_at
        longest = max(longest, row)
    return longest
