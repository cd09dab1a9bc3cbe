"""Exchanges of which little order is known: a file for each, a session over several files, or a tool that keeps no order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from heapq import heapify, heappop, heappush
from itertools import pairwise

from batchspec.judging.evidence.pages import is_list
from batchspec.judging.evidence.sightings import looks_like_batch
from batchspec.judging.operations import ids
from batchspec.judging.operations.rank import AT_A_TIME, Rank
from batchspec.reading.trace import Exchange
from batchspec_contract.lifecycle import STATES, TERMINAL


class Scattered:
    """Exchanges of several groups, which are in no order but for what the ids tell.

    What nothing is known to follow lasts until the end, so that it overlaps with all that is not known to come before it.
    Where two groups have requests about one thing, the order of the larger one alone counts: the orders of both would
    put the first of each before the last of the other. A batch is taken to have ended last, unless a group shows otherwise.
    """

    def __init__(self, ranked: Sequence[tuple[Exchange, Rank]]) -> None:
        self._ranked = ranked
        # A list is in no order with anything, not even with the same list: what it shows may have come before all or after all.
        self._needs = [
            [] if ids.kind_of(exchange) == "list" else list(ids.asked(exchange)) for exchange, _ in ranked
        ]
        self._looks = {index for index, (one, _) in enumerate(ranked) if ids.kind_of(one) in ids.LOOKS}
        self._tellers = self._told_by()
        self._leading = self._leads()
        self._joints = self._ends()
        """The sightings of each batch that has ended, by those in which it had not, as lists of indices; see `_before`."""
        self._ended = {index: at for at, (_, after) in enumerate(self._joints) for index in after}

    def exchanges(self) -> list[Exchange]:
        """The exchanges, each as early begun and as late ended as is possible."""
        order = list(self._woven())
        place = {index: number - 0.5 for number, index in enumerate(order, 1)}
        # Those that wait for each other, as in a recording that was made up, follow in one direction alone.
        follows = {
            index: [one for one in self._before(index) if place[one] < place[index]] for index in order
        }
        begins = {index: max((place[one] for one in follows[index]), default=0.0) for index in order}
        # Each lasts until the first of those that are known to follow it begins.
        until: dict[int, float] = {}
        for index in order:
            for one in follows[index]:
                until[one] = min(until.get(one, begins[index]), begins[index])
        end = float(len(order) + 1)
        return [
            replace(self._ranked[index][0], began=begins[index], ended=until.get(index, end))
            for index in order
            if index < len(self._ranked)
        ]

    def _placed_behind(self, index: int) -> set[int]:
        """The exchanges behind which this one is placed: those that it follows, and those of its group that stand before it."""
        needs = self._needs[index] if index < len(self._ranked) else ()
        return {
            *self._before(index),
            *(one for need in needs for one in self._leading.get((need, index), ())),
        }

    def _before(self, index: int) -> Iterator[int]:
        """The exchanges that this one is known to follow.

        An index beyond the last exchange is a joint between what was seen of a batch before its end and after.
        """
        if index >= len(self._ranked):
            yield from self._joints[index - len(self._ranked)][0]
            return
        if index in self._ended:
            yield len(self._ranked) + self._ended[index]
        for one in self._needs[index]:
            teller = self._tellers.get(one)
            if teller is not None and teller != index:
                yield teller
            before = self._leading.get((one, index), [])
            # A look may have been on its way beside the one before it.
            yield from before[: 1 - AT_A_TIME] if index in self._looks else before

    def _told_by(self) -> dict[str, int]:
        """The exchange from which a client has an id: what made it, else the first to show it in the only group that does."""
        made, shown = dict[str, list[int]](), dict[str, list[int]]()
        for index, (exchange, _) in enumerate(self._ranked):
            makes = ids.kind_of(exchange) in ids.MAKING
            for one in () if is_list(exchange.json) else ids.told(exchange):
                (made if makes else shown).setdefault(one, []).append(index)
        return {
            one: min(by, key=lambda index: self._ranked[index][1].key)
            for one, by in (shown | made).items()
            if len({self._ranked[index][1].group for index in by}) == 1
        }

    def _leads(self) -> dict[tuple[str, int], list[int]]:
        """The exchanges about a thing that come before another, the last few, in the group that has the most of them."""
        about: dict[str, dict[str, list[int]]] = {}
        for index, (_, rank) in enumerate(self._ranked):
            for one in self._needs[index]:
                about.setdefault(one, {}).setdefault(rank.group, []).append(index)
        found = {}
        for one, groups in about.items():
            for index, before in self._chained(max(groups.values(), key=lambda held: len(held))):  # noqa: PLW0108  mypy takes no bare `len`
                found[one, index] = before
        return found

    def _chained(self, group: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
        """The exchanges of a group, each with the last few that are known to stand before it."""
        lower: list[int] = []
        here: dict[str, list[int]] = {}
        tier, latest = float("-inf"), list[int]()
        for index in sorted(group, key=lambda one: self._ranked[one][1].key):
            rank = self._ranked[index][1]
            if rank.tier != tier:
                tier, lower, here = rank.tier, latest, {}
            before = lower if rank.position is None else here.get(rank.file, lower)
            yield index, before
            here[rank.file] = [*before, index][-AT_A_TIME:]
            latest = [*latest, index][-AT_A_TIME:]

    def _ends(self) -> list[tuple[list[int], list[int]]]:
        """Of each batch, the exchanges that show it before its end and those that show it ended; those with result files come last."""
        seen: dict[str, tuple[list[int], list[int], list[int]]] = {}
        for index, (exchange, _) in enumerate(self._ranked):
            value = exchange.json
            shown = exchange.response is not None and exchange.response.ok and looks_like_batch(value)
            if shown and isinstance(value.get("id"), str) and value.get("status") in STATES:
                ended = value["status"] in TERMINAL
                has_files = ended and any(isinstance(value.get(key), str) for key in ids.RESULTS)
                seen.setdefault(value["id"], ([], [], []))[ended + has_files].append(index)
        stages = ([stage for stage in found if stage] for found in seen.values())
        pairs = (pair for found in stages for pair in pairwise(found))
        return [pair for pair in pairs if not self._goes_back(*pair)]

    def _goes_back(self, before: list[int], ended: list[int]) -> bool:
        """True where a group shows that the batch had ended before it was seen as if it had not."""
        first: dict[str, Rank] = {}
        for rank in sorted((self._ranked[index][1] for index in ended), key=lambda rank: rank.key):
            first.setdefault(rank.group, rank)
        ranks = (self._ranked[index][1] for index in before)
        return any(first[rank.group].is_before(rank) for rank in ranks if rank.group in first)

    def _woven(self) -> Iterator[int]:
        """The indices so that each stands behind those that it follows; where they go in a circle, in the order they came."""
        behind = {index: self._placed_behind(index) for index in range(len(self._ranked) + len(self._joints))}
        waiting = {index: len(others) for index, others in behind.items()}
        followers: dict[int, list[int]] = {}
        for index, others in behind.items():
            for one in others:
                followers.setdefault(one, []).append(index)
        ready = [index for index, left in waiting.items() if not left]
        heapify(ready)
        left = dict.fromkeys(waiting)
        while left:
            index = heappop(ready) if ready else next(iter(left))
            if index not in left:
                continue
            del left[index]
            yield index
            for one in followers.get(index, ()):
                waiting[one] -= 1
                if not waiting[one]:
                    heappush(ready, one)
