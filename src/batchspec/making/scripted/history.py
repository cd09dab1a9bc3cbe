"""A batch whose snapshots a test gave: each retrieve shows the next one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from typing import Any

from batchspec.making.batches.kinds import as_dict
from batchspec.making.server.refusal import Json, Refused, quoted
from batchspec.reading.json_values import why_not_json
from batchspec_contract.lifecycle import STAMPS, TERMINAL

CANCEL = ("cancelling", "cancelled")


class NoHistory(ValueError):
    """The value is not the history of a batch."""


class History:
    """The snapshots of one batch, and the number of those that have been shown. The last one stays. Raises `NoHistory`."""

    def __init__(self, snapshots: Any) -> None:
        self.snapshots = _checked(snapshots)
        self.id: str = self.snapshots[0]["id"]
        self._shown = -1

    @property
    def now(self) -> Json:
        """The snapshot that was shown last; the first, where none was shown yet."""
        return self.snapshots[max(self._shown, 0)]

    def poll(self) -> Json:
        """Show the next snapshot."""
        self._shown = min(self._shown + 1, len(self.snapshots) - 1)
        return self.now

    def cancel(self) -> Json:
        """Skip to the snapshot that is cancelling or cancelled; where there is none, add both. Raises `Refused`."""
        status = self.now.get("status")
        if status in TERMINAL and status not in CANCEL:
            raise Refused(409, f"Cannot cancel a batch with status {quoted(status)}.")
        if status not in CANCEL:
            self._shown = self._cancelling()
        return self.now

    def _cancelling(self) -> int:
        here = max(self._shown, 0)
        for index in range(here + 1, len(self.snapshots)):
            if self.snapshots[index].get("status") in CANCEL:
                return index
        latest = max((at for stamp in _STAMPS if isinstance(at := self.now.get(stamp), int)), default=0)
        begun = {**self.now, "status": "cancelling", "cancelling_at": latest + 1}
        ended = {**begun, "status": "cancelled", "cancelled_at": latest + 2}
        self.snapshots = [*self.snapshots[: here + 1], begun, ended]
        return here + 1


_STAMPS = ("created_at", *STAMPS.values())


def _checked(history: Any) -> list[Json]:
    if _is_batch(history):
        history = [history]
    if isinstance(history, str | bytes) or not isinstance(history, Iterable):
        raise NoHistory(f"a history is a list of snapshots of one batch, not {history!r:.60}")
    snapshots = [_snapshot(number, given) for number, given in enumerate(history, 1)]
    if not snapshots:
        raise NoHistory("the history is empty; give it one snapshot at least")
    first = snapshots[0]["id"]
    for number, snapshot in enumerate(snapshots, 1):
        if snapshot["id"] != first:
            ids = f"snapshot {number} is of {quoted(snapshot['id'])}, but snapshot 1 of {quoted(first)}"
            raise NoHistory(f"{ids}; add each batch by itself")
    return snapshots


def _snapshot(number: int, given: Any) -> Json:
    if not _is_batch(given):
        raise NoHistory(f"snapshot {number} is no batch object: {given!r:.60}")
    batch = as_dict(given)
    if not isinstance(batch.get("id"), str) or not batch["id"]:
        raise NoHistory(f"snapshot {number} has no id to retrieve it by; set 'id' to a text")
    try:
        copy: Json = json.loads(json.dumps(batch, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise NoHistory(
            f"snapshot {number} cannot be written as JSON: {why_not_json(batch, error)}"
        ) from None
    return copy


def _is_batch(given: Any) -> bool:
    """True for a mapping and for a model of any kind."""
    if isinstance(given, Mapping) or hasattr(given, "model_dump") or hasattr(given, "__struct_fields__"):
        return True
    return is_dataclass(given) and not isinstance(given, type)
