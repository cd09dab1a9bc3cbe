"""The objects of files that are kept, so that those of one id are compared with each other."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.reading import limits
from batchspec.reading.kept import slim
from batchspec.reading.place import Place

OBJECT = 600
"""Bytes that a sighting takes beside its object."""


class Seen:
    """The sightings in the order they stand, as many as there is room for."""

    def __init__(self) -> None:
        self.snapshots: list[Snapshot] = []
        self._texts: dict[str, str] = {}
        self._bytes = 0
        self._full = False

    def add(self, batch: Mapping[str, Any], place: Place) -> str:
        """Keep one more; the reason where it and all that follow are not kept, once, else nothing."""
        if self._full:
            return ""
        kept = slim(batch, self._texts)
        largest = limits.most("history")
        self._bytes += OBJECT + _size(kept)
        if self._bytes > largest:
            self._full = True
            what = f"from here on no object is compared with those before it, which take {largest:,} bytes"
            return limits.beyond(what, "history")
        at = len(self.snapshots)
        self.snapshots.append(Snapshot(kept, place, at, at + 0.5))
        return ""


def _size(value: Any) -> int:
    """The bytes that a value takes; a text that others share counts each time."""
    size, waiting = 0, [value]
    while waiting:
        held = waiting.pop()
        size += sys.getsizeof(held)
        waiting.extend(held.values() if isinstance(held, dict) else held if isinstance(held, list) else ())
    return size
