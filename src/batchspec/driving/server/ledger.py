"""The ledger of a cleaning: each thing that the server may still have, with the reason."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Literal

NO_TIME = "there was no time left to take it away"
STOPPED = "the cleaning was interrupted before it was taken away"

Kind = Literal["batch", "file"]


@dataclass(frozen=True, slots=True)
class Left:
    """Something that the run made and that the server may still have."""

    kind: Kind
    id: str
    why: str


class Ledger:
    """Things that are open, closed for a reason, or gone. It may be read and written by several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[tuple[Kind, str], str] = {}
        self._closed: dict[tuple[Kind, str], str] = {}
        self._gone: set[tuple[Kind, str]] = set()

    def enter(self, kind: Kind, its_id: str) -> None:
        """Enter a thing that is to be taken away; one that is in the ledger stays as it is."""
        with self._lock:
            if not self._known((kind, its_id)):
                self._open[kind, its_id] = NO_TIME

    def explain(self, kind: Kind, its_id: str, why: str) -> None:
        """Say why a thing is still there; another try may take it away."""
        with self._lock:
            if (kind, its_id) in self._open:
                self._open[kind, its_id] = why

    def close(self, kind: Kind, its_id: str, why: str) -> None:
        """Say why a thing stays where it is; nothing more is tried."""
        with self._lock:
            self._open.pop((kind, its_id), None)
            if (kind, its_id) not in self._gone:
                self._closed[kind, its_id] = why

    def gone(self, kind: Kind, its_id: str) -> None:
        """Say that a thing is there no more: a file is deleted, a batch has ended."""
        with self._lock:
            self._open.pop((kind, its_id), None)
            self._closed.pop((kind, its_id), None)
            self._gone.add((kind, its_id))

    def is_open(self, kind: Kind, its_id: str) -> bool:
        with self._lock:
            return (kind, its_id) in self._open

    def stop(self) -> None:
        """Say of all that nobody came to that the cleaning was interrupted."""
        with self._lock:
            self._open = {thing: STOPPED if why == NO_TIME else why for thing, why in self._open.items()}

    @property
    def left(self) -> list[Left]:
        """The things that are still there, batches first, each kind in the order in which it was entered."""
        with self._lock:
            found = [
                Left(kind, its_id, why)
                for (kind, its_id), why in [*self._open.items(), *self._closed.items()]
            ]
        return sorted(found, key=lambda one: one.kind)

    def _known(self, thing: tuple[Kind, str]) -> bool:
        return thing in self._open or thing in self._closed or thing in self._gone
