"""`BatchEventFactory`: bodies of the webhooks that tell the end of a batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, overload

from batchspec.making.batches.drawing import FIRST
from batchspec.making.batches.kinds import Kind, as_dict
from batchspec.making.batches.made import (
    AsDataclass,
    AsDict,
    AsMsgspec,
    AsPydantic,
    AsTypedDict,
    Json,
    Made,
    Unset,
)
from batchspec.making.neighbours.neighbour import NeighbourFactory
from batchspec_contract.factories import ENDS
from batchspec_contract.lifecycle import STAMPS

if TYPE_CHECKING:
    from batchspec_contract.models import dataclass, msgspec_struct, pydantic_v2, typed_dict

PREFIX = "batch."
"""Stands before the status in the type of an event."""


class BatchEventFactory(NeighbourFactory[Made], Generic[Made]):
    """Makes events that tell the end of a batch, a variant for each end."""

    title = "BatchEvent"
    variants = ENDS

    @overload
    def __init__(
        self: BatchEventFactory[dict[str, Any]],
        seed: int = 0,
        *,
        kind: AsDict = "dict",
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: BatchEventFactory[pydantic_v2.BatchEvent],
        seed: int = 0,
        *,
        kind: AsPydantic,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: BatchEventFactory[dataclass.BatchEvent],
        seed: int = 0,
        *,
        kind: AsDataclass,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: BatchEventFactory[typed_dict.BatchEvent],
        seed: int = 0,
        *,
        kind: AsTypedDict,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: BatchEventFactory[msgspec_struct.BatchEvent],
        seed: int = 0,
        *,
        kind: AsMsgspec,
        unset: Unset = "null",
    ) -> None: ...
    def __init__(self, seed: int = 0, *, kind: Kind = "dict", unset: Unset = "null") -> None:
        super().__init__(seed, kind=kind, unset=unset)

    def completed(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The event that tells of a batch that completed."""
        return self.build("completed", strict=strict, **overrides)

    def failed(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The event that tells of a batch whose input file was refused."""
        return self.build("failed", strict=strict, **overrides)

    def expired(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The event that tells of a batch that expired."""
        return self.build("expired", strict=strict, **overrides)

    def cancelled(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The event that tells of a batch that was cancelled."""
        return self.build("cancelled", strict=strict, **overrides)

    def of(self, batch: Any, *, strict: bool = True, **overrides: Any) -> Made:
        """The event that tells the end of this batch of any kind. Raises `ValueError` for one that has not ended."""
        shown = as_dict(batch)
        status = shown.get("status")
        if status not in ENDS:
            raise ValueError(f"no event tells of a batch that is {status!r}; there are {', '.join(ENDS)}")
        told = {"created_at": shown.get(STAMPS[status]), "data": {"id": shown.get("id")}}
        return self.build(status, strict=strict, **{**told, **overrides})

    def _draw(self, variant: str) -> Json:
        key = self._key()
        return {
            "id": f"evt_{key}",
            "object": "event",
            "type": f"{PREFIX}{variant}",
            "created_at": FIRST + int(self._random() * 2**25),
            "data": {"id": f"batch_{key}"},
        }

    def _suited(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        named = str(given.get("type")).removeprefix(PREFIX)
        return (named,) if named in self.variants else self.variants
