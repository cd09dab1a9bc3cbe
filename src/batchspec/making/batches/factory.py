"""`BatchFactory`: batches in every state, fitted to overrides and judged by the contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, cast, overload

from batchspec.making.batches.drawing import draw
from batchspec.making.batches.fitting import fit
from batchspec.making.batches.kinds import Kind, as_dict
from batchspec.making.batches.lives import along, plans_to, snapshots, suited
from batchspec.making.batches.made import (
    AsDataclass,
    AsDict,
    AsMsgspec,
    AsPydantic,
    AsTypedDict,
    Made,
    ObjectFactory,
    Unset,
)
from batchspec.making.batches.overrides import refuse_unknown
from batchspec.making.batches.pages import list_object
from batchspec.making.batches.results import ResultLines, lines_of
from batchspec_contract.factories import ENDS, PLANS, STATES, Factory, Plan

if TYPE_CHECKING:
    from batchspec_contract.models import dataclass, msgspec_struct, pydantic_v2, typed_dict


class BatchFactory(ObjectFactory[Made], Factory[Made], Generic[Made]):
    """Makes batches that are true to the lifecycle. The same seed gives the same batches everywhere.

    `kind` is `dict`, or one of the models `pydantic`, `dataclass`, `typed_dict` and `msgspec`. With `unset` keys without a
    value are `null` or `absent`. Overrides are kept, and the rest of the batch is fitted to them. Where that cannot be, the
    methods raise `NotLifecycleTrue`; `strict=False` lets anything through. Raises `ValueError` for another kind or `unset`.
    """

    title = "Batch"

    @overload
    def __init__(
        self: BatchFactory[dict[str, Any]], seed: int = 0, *, kind: AsDict = "dict", unset: Unset = "null"
    ) -> None: ...
    @overload
    def __init__(
        self: BatchFactory[pydantic_v2.Batch], seed: int = 0, *, kind: AsPydantic, unset: Unset = "null"
    ) -> None: ...
    @overload
    def __init__(
        self: BatchFactory[dataclass.Batch], seed: int = 0, *, kind: AsDataclass, unset: Unset = "null"
    ) -> None: ...
    @overload
    def __init__(
        self: BatchFactory[typed_dict.Batch], seed: int = 0, *, kind: AsTypedDict, unset: Unset = "null"
    ) -> None: ...
    @overload
    def __init__(
        self: BatchFactory[msgspec_struct.Batch], seed: int = 0, *, kind: AsMsgspec, unset: Unset = "null"
    ) -> None: ...
    def __init__(self, seed: int = 0, *, kind: Kind = "dict", unset: Unset = "null") -> None:
        super().__init__(seed, kind=kind, unset=unset)

    def build(
        self,
        status: str | None = None,
        /,
        *,
        path: Sequence[str] | None = None,
        strict: bool = True,
        **overrides: Any,
    ) -> Made:
        """A batch of this status, or of any. `path` is the states that it passed; without it, any legal path is taken."""
        if not overrides and self._plain:
            plan = self._plan(status, overrides) if path is None else along(path, status)
            self._made += 1
            return cast("Made", draw(plan, self._random, self._made))
        if status is None:
            status = overrides.pop("status", None)
        return self._given(self._life(status, path, overrides, strict=strict)[1], overrides, strict=strict)

    def stream(self, status: str | None = None, *, strict: bool = True, **overrides: Any) -> Iterator[Made]:
        """An endless stream of batches of this status, or of any."""
        if overrides or not self._plain:
            while True:
                yield self.build(status, strict=strict, **overrides)
        while True:
            plan = self._plan(status, overrides)
            self._made += 1
            yield cast("Made", draw(plan, self._random, self._made))

    def many(self, n: int, status: str | None = None, *, strict: bool = True, **overrides: Any) -> list[Made]:
        """`n` batches of this status, or of any."""
        return list(islice(self.stream(status, strict=strict, **overrides), n))

    def history(
        self,
        status: str | None = None,
        *,
        path: Sequence[str] | None = None,
        strict: bool = True,
        **overrides: Any,
    ) -> list[Made]:
        """One batch in each state that it passed, up to this status or to any last one."""
        if status is None and path is None:
            status = self._pick(ENDS)
        plan, last = self._life(status, path, overrides, strict=strict)
        seen = snapshots(plan, last, self._random())
        return [self._given(batch, overrides, strict=strict) for batch in seen]

    def page(
        self,
        n: int = 20,
        status: str | None = None,
        *,
        has_more: bool = False,
        strict: bool = True,
        **overrides: Any,
    ) -> dict[str, Any]:
        """A page of a list of `n` batches, the newest first."""
        rows = [self._life(status, None, overrides, strict=strict)[1] for _ in range(n)]
        if all(isinstance(row["created_at"], int) for row in rows):
            rows.sort(key=lambda row: row["created_at"], reverse=True)
        data = [self._given(row, overrides, strict=strict) for row in rows]
        return {**list_object(rows, has_more=has_more), "data": data}

    def result_lines(self, batch: Any) -> ResultLines:
        """The lines of the output file and of the error file of a batch of any kind."""
        return lines_of(as_dict(batch))

    def _life(
        self, status: str | None, path: Sequence[str] | None, overrides: Mapping[str, Any], *, strict: bool
    ) -> tuple[Plan, dict[str, Any]]:
        if strict:
            refuse_unknown(overrides)
        plan = self._plan(status, overrides) if path is None else along(path, status)
        self._made += 1
        batch = draw(plan, self._random, self._made)
        if overrides:
            fit(plan, batch, overrides)
        return plan, batch

    def _plan(self, status: str | None, overrides: Mapping[str, Any]) -> Plan:
        plans = PLANS.get(self._pick(STATES) if status is None else status) or plans_to(status)
        if len(plans) == 1:
            return plans[0]
        share = self._random()
        if overrides:
            plans = suited(plans, overrides)
        return plans[int(share * len(plans))]

    def _given(self, batch: dict[str, Any], overrides: Mapping[str, Any], *, strict: bool) -> Made:
        if overrides and strict:
            from batchspec.making.batches.truth import refuse_untrue  # noqa: PLC0415  costs every pytest run

            refuse_untrue(batch, overrides)
        if self.unset == "absent":
            batch = {key: value for key, value in batch.items() if value is not None}
        return self._of_kind(batch)
