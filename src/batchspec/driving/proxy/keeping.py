"""The bytes of bodies while they pass. Memory is bounded, for one body and for all together, whatever is sent."""

from __future__ import annotations

import threading


class Store:
    """So many bytes for all bodies that pass or wait to be read. Two threads use it."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._lock = threading.Lock()

    def take(self, size: int) -> bool:
        """Take so many bytes; false, and nothing taken, where there are fewer."""
        with self._lock:
            if size > self._left:
                return False
            self._left -= size
            return True

    def give_back(self, size: int) -> None:
        with self._lock:
            self._left += size


class Body:
    """One body as far as it is kept: whole, or not at all."""

    def __init__(self, store: Store, most: int, stated: int | None) -> None:
        """`most` are the bytes that it may have, `stated` those that its header says it has."""
        self._store = store
        self._most = most
        self._data = bytearray()
        self.kept = stated is None or stated <= most
        """False where it is too large, or where there was no room for it."""
        self.whole = False
        """True once its end has come."""

    def add(self, piece: bytes | bytearray) -> None:
        if not self.kept:
            return
        if len(self._data) + len(piece) > self._most or not self._store.take(len(piece)):
            self.drop()
            return
        self._data += piece

    @property
    def data(self) -> bytes:
        """The bytes that came so far; none where they are not kept."""
        return bytes(self._data)

    def drop(self) -> None:
        """Keep it no longer, and give its room to others."""
        self.kept = False
        self.free()

    def free(self) -> None:
        """Give the room of its bytes to others."""
        self._store.give_back(len(self._data))
        self._data = bytearray()
