"""Which sightings of a batch come right before which, where answers overlap: overlapping ones are in no order."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from itertools import islice, takewhile
from typing import Any, Protocol

MOST_BEFORE = 64
"""Sightings that differ and overlap, with which one that comes after them is compared; a client has a few on their way at a time.
The latest count where there are more, so that n sightings give no n * n steps."""


class Seen(Protocol):
    """What was seen, and when its answer was asked for and whole."""

    @property
    def raw(self) -> Mapping[str, Any]: ...
    @property
    def began(self) -> float: ...
    @property
    def ended_at(self) -> float: ...


def right_before(seen: Sequence[Seen]) -> list[tuple[int, int]]:
    """The pairs of positions of which the first lies wholly before the second, and no other lies wholly between them.

    `seen` is in the order in which the answers were whole. Of those before one that show the same, the latest counts.
    """
    spans = _spans(seen)
    if all(len(span) <= 1 for span in spans):
        return [(before, after) for after, span in enumerate(spans) for before in span]
    return _different(seen, spans)


def _spans(seen: Sequence[Seen]) -> list[range]:
    """The positions right before each: those that were not whole yet when the newest of all before it was asked for."""
    ends = [one.ended_at for one in seen]
    newest = [0]  # among so many, that which was asked for last
    for position, one in enumerate(seen):
        newest.append(position if one.began >= seen[newest[-1]].began else newest[-1])
    found = []
    for position, one in enumerate(seen):
        until = min(bisect_right(ends, one.began), position)
        # Times are rounded: the newest may seem to take no time, and then to lie before itself.
        start = min(bisect_right(ends, seen[newest[until]].began), newest[until])
        found.append(range(start, until) if until else range(0))
    return found


def _different(seen: Sequence[Seen], spans: Sequence[range]) -> list[tuple[int, int]]:
    latest: OrderedDict[str, int] = OrderedDict()
    entered = 0
    found = []
    for after in sorted(range(len(seen)), key=lambda position: spans[position].stop):
        span = spans[after]
        for position in range(entered, span.stop):
            shown = json.dumps(seen[position].raw, sort_keys=True, default=str)
            latest[shown] = position
            latest.move_to_end(shown)
        entered = max(entered, span.stop)
        here = takewhile(lambda position: position >= span.start, reversed(latest.values()))  # noqa: B023  used up at once
        found += [(before, after) for before in islice(here, MOST_BEFORE)]
    return sorted(found, key=lambda pair: (pair[1], pair[0]))
