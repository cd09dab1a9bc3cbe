"""`CreateBatchFactory`: bodies of requests that create a batch."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Generic, overload

from batchspec.making.batches.drawing import METADATA, SERVICES
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

if TYPE_CHECKING:
    from batchspec_contract.models import dataclass, msgspec_struct, pydantic_v2, typed_dict

DAY = 86_400
ECHOED = ("input_file_id", "endpoint", "completion_window", "metadata")
"""The keys of the request that the batch shows as they were sent."""


class CreateBatchFactory(NeighbourFactory[Made], Generic[Made]):
    """Makes bodies of requests that create a batch."""

    title = "CreateBatch"
    variants = ("kept", "expiring")

    @overload
    def __init__(
        self: CreateBatchFactory[dict[str, Any]],
        seed: int = 0,
        *,
        kind: AsDict = "dict",
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: CreateBatchFactory[pydantic_v2.CreateBatch],
        seed: int = 0,
        *,
        kind: AsPydantic,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: CreateBatchFactory[dataclass.CreateBatch],
        seed: int = 0,
        *,
        kind: AsDataclass,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: CreateBatchFactory[typed_dict.CreateBatch],
        seed: int = 0,
        *,
        kind: AsTypedDict,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: CreateBatchFactory[msgspec_struct.CreateBatch],
        seed: int = 0,
        *,
        kind: AsMsgspec,
        unset: Unset = "null",
    ) -> None: ...
    def __init__(self, seed: int = 0, *, kind: Kind = "dict", unset: Unset = "null") -> None:
        super().__init__(seed, kind=kind, unset=unset)

    def kept(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The body of a request whose result files are kept."""
        return self.build("kept", strict=strict, **overrides)

    def expiring(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The body of a request whose result files are deleted after a time."""
        return self.build("expiring", strict=strict, **overrides)

    def of(self, batch: Any, *, strict: bool = True, **overrides: Any) -> Made:
        """The body of the request that created this batch of any kind."""
        shown = as_dict(batch)
        echoed = {key: deepcopy(shown[key]) for key in ECHOED if shown.get(key) is not None}
        return self.build(None, strict=strict, **{"metadata": None, **echoed, **overrides})

    def _draw(self, variant: str) -> Json:
        key = self._key()
        endpoint, _, _ = self._pick(SERVICES)
        days = 1 + int(self._random() * 30)
        return {
            "input_file_id": f"file-{key}-input",
            "endpoint": endpoint,
            "completion_window": "24h",
            "metadata": deepcopy(self._pick(METADATA)),
            "output_expires_after": {"anchor": "created_at", "seconds": days * DAY}
            if variant == "expiring"
            else None,
        }

    def _suited(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        return ("expiring",) if given.get("output_expires_after") else self.variants
