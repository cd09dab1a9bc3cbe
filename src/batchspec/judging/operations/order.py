"""The order of exchanges whose times nobody recorded: the answers that a request cannot have been sent before.

A cassette has its entries in the order of their answers, and nothing tells a client that waits for each from one that sends
several at a time. A slow answer of such a client stands behind newer ones: taken one after the other, a batch would seem to go back.
Some tools keep no order at all, and a session that is spread over files has one within each file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from batchspec.judging.evidence.pages import is_list
from batchspec.judging.operations import ids
from batchspec.judging.operations.rank import AT_A_TIME, Rank
from batchspec.judging.operations.scattered import Scattered
from batchspec.reading.trace import Exchange


def following(ranked: Sequence[tuple[Exchange, Rank]]) -> list[Exchange]:
    """The exchanges, each begun when the answer had come that its request follows.

    A client's requests about one batch or one file follow each other, and so do those for one page of a list; a look may have
    been on its way beside the one before it. A request follows the answer, too, that told it of the id. Requests for
    different things are in no order.
    """
    if len({rank.group for _, rank in ranked}) > 1:
        return Scattered(ranked).exchanges()
    last: dict[str, _Last] = {}
    told: dict[str, float] = {}
    found = []
    ordered = sorted(ranked, key=lambda one: one[1].key)
    until = _ends_of_moments([rank for _, rank in ordered])
    cancelled = set[str]()
    for number, (exchange, rank) in enumerate(ordered, 1):
        ended = number - 0.5
        about = list(ids.asked(exchange))
        others = AT_A_TIME if ids.kind_of(exchange) in ids.LOOKS else 1
        before = [last[one].before(rank, others) for one in about if one in last]
        if _was_overtaken(exchange, cancelled):
            before = []
        began = max((*before, *(told.get(one, 0.0) for one in about)), default=0.0)
        found.append(replace(exchange, began=began, ended=until.get(number, ended)))
        shown = [] if is_list(exchange.json) else list(ids.shown([exchange.json]))
        for one in dict.fromkeys((*about, *shown)):
            last.setdefault(one, _Last()).add(rank, ended)
        for one in ids.told(exchange):
            told.setdefault(one, ended)
    return found


def _was_overtaken(exchange: Exchange, cancelled: set[str]) -> bool:
    """True of a cancel that says `cancelling` behind an answer that says `cancelled`: a client asked for both at a time."""
    value = exchange.json
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        return False
    if value.get("status") == "cancelled":
        cancelled.add(value["id"])
    cancelling = ids.kind_of(exchange) == "cancel" and value.get("status") == "cancelling"
    return cancelling and value["id"] in cancelled


def _ends_of_moments(ranks: Sequence[Rank]) -> dict[int, float]:
    """The end of each moment that several files tell of, by the numbers of the exchanges in it: those of different files overlap."""
    moments: dict[float, list[tuple[int, str]]] = {}
    for number, rank in enumerate(ranks, 1):
        moments.setdefault(rank.tier, []).append((number, rank.file))
    return {
        number: held[-1][0] - 0.5
        for held in moments.values()
        if len({file for _, file in held}) > 1
        for number, _ in held
    }


@dataclass(slots=True)
class _Last:
    """The ends of the exchanges of one group that were about one thing: of those whose order is known, the latest few."""

    tier: float = float("-inf")
    lower: Sequence[float] = ()
    """The latest of those of lower tiers."""
    here: dict[str, Sequence[float]] = field(default_factory=dict)
    """The latest of this tier in each file."""
    others: Sequence[float] = ()
    """The latest of this tier that have no position."""

    def add(self, rank: Rank, ended: float) -> None:
        if rank.tier > self.tier:
            self.tier, self.lower, self.here, self.others = rank.tier, self._latest(), {}, ()
        if rank.position is None:
            self.others = _latest(self.others, [ended])
        else:
            self.here[rank.file] = _latest(self.here.get(rank.file, ()), [ended])

    def before(self, rank: Rank, at_a_time: int) -> float:
        """The latest end that the exchange of this rank was asked for after, where so many were on their way at a time."""
        if rank.tier > self.tier:
            found = self._latest()
        elif rank.position is None:
            found = self.lower
        else:
            found = _latest(self.lower, self.here.get(rank.file, ()))
        return found[-at_a_time] if len(found) >= at_a_time else 0.0

    def _latest(self) -> Sequence[float]:
        return _latest(self.lower, self.others, *self.here.values())


def _latest(*ends: Iterable[float]) -> Sequence[float]:
    """The latest ends, in order; as many as a client has requests on their way at a time."""
    return sorted(chain(*ends))[-AT_A_TIME:]
