"""`BatchListFactory`: pages of a list of batches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, overload

from batchspec.making.batches.factory import BatchFactory
from batchspec.making.batches.kinds import Kind, as_dict, is_model
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
from batchspec.making.batches.pages import list_object
from batchspec.making.neighbours.neighbour import NeighbourFactory

if TYPE_CHECKING:
    from batchspec_contract.models import dataclass, msgspec_struct, pydantic_v2, typed_dict

MOST_ROWS = 5
"""Rows of a page, unless its `data` is given: few, since nobody reads them."""


class BatchListFactory(NeighbourFactory[Made], Generic[Made]):
    """Makes pages, the newest batch first; `first_id` and `last_id` are those of their rows."""

    title = "BatchList"
    variants = ("empty", "last", "more")

    @overload
    def __init__(
        self: BatchListFactory[dict[str, Any]], seed: int = 0, *, kind: AsDict = "dict", unset: Unset = "null"
    ) -> None: ...
    @overload
    def __init__(
        self: BatchListFactory[pydantic_v2.BatchList],
        seed: int = 0,
        *,
        kind: AsPydantic,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: BatchListFactory[dataclass.BatchList],
        seed: int = 0,
        *,
        kind: AsDataclass,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: BatchListFactory[typed_dict.BatchList],
        seed: int = 0,
        *,
        kind: AsTypedDict,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: BatchListFactory[msgspec_struct.BatchList],
        seed: int = 0,
        *,
        kind: AsMsgspec,
        unset: Unset = "null",
    ) -> None: ...
    def __init__(self, seed: int = 0, *, kind: Kind = "dict", unset: Unset = "null") -> None:
        super().__init__(seed, kind=kind, unset=unset)

    def empty(self, *, strict: bool = True, **overrides: Any) -> Made:
        """A page without a batch."""
        return self.build("empty", strict=strict, **overrides)

    def last(self, *, strict: bool = True, **overrides: Any) -> Made:
        """A page that no other follows."""
        return self.build("last", strict=strict, **overrides)

    def more(self, *, strict: bool = True, **overrides: Any) -> Made:
        """A page that another follows."""
        return self.build("more", strict=strict, **overrides)

    def pages(self, batches: Iterable[Any], *, limit: int = 20) -> list[Made]:
        """The pages by which a client sees all these batches of any kind. Raises `ValueError` for a limit below 1."""
        if limit < 1:
            raise ValueError(f"a page has one batch at least, so limit={limit} cannot be")
        rows = newest_first(as_dict(batch) for batch in batches)
        cut = [rows[place : place + limit] for place in range(0, len(rows), limit)] or [[]]
        found = [list_object(part, has_more=part is not cut[-1]) for part in cut]
        return [self._given(page, {}, strict=False) for page in found]

    def _draw(self, variant: str) -> Json:
        count = 0 if variant == "empty" else 1 + int(self._random() * MOST_ROWS)
        factory = BatchFactory(int(self._random() * 2**32), unset=self.unset)
        rows = newest_first(factory.many(count))
        return list_object(rows, has_more=variant == "more")

    def _fit(self, value: Json, given: Json) -> Json:
        if isinstance(given.get("data"), list):
            given["data"] = [as_dict(row) if is_model(row) else row for row in given["data"]]
        fitted = super()._fit(value, given)
        rows = fitted["data"]
        if isinstance(rows, list) and all(isinstance(row, Mapping) for row in rows):
            cursors = list_object(rows, has_more=fitted["has_more"])
            fitted |= {key: cursors[key] for key in ("first_id", "last_id") if key not in given}
        return fitted

    def _suited(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        if isinstance(given.get("has_more"), bool):
            return ("more",) if given["has_more"] else ("last",)
        return ("last", "more") if given.get("data") else ("empty",) if "data" in given else self.variants

    def _given(self, value: Json, overrides: Mapping[str, Any], *, strict: bool) -> Made:
        made = super()._given(value, overrides, strict=strict)
        if overrides.keys() & {"data", "first_id", "last_id"} and strict:
            from batchspec.making.neighbours.truth import refuse_foreign_ids  # noqa: PLC0415  costs every pytest run

            refuse_foreign_ids(self._spec, value, overrides)
        return made


def newest_first(batches: Iterable[Json]) -> list[Json]:
    """The batches in the order of a list: by their creation, as far as that can be compared."""
    rows = list(batches)
    if all(isinstance(row.get("created_at"), int) for row in rows):
        rows.sort(key=lambda row: row["created_at"], reverse=True)
    return rows
