"""What the factories of all objects share: a seed, the kind of object they give, and the form of keys without a value."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, cast

from batchspec.making.batches.kinds import KINDS, Kind, as_kind

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    # So that a factory without a type parameter is one of dicts, in annotations too.
    Made = TypeVar("Made", default=dict[str, Any])
else:
    from typing import TypeVar

    # Dicts take the standard library alone, in which no such default is before Python 3.13.
    Made = TypeVar("Made")

Json = dict[str, Any]
Unset = Literal["null", "absent"]
AsDict = Literal["dict"]
AsPydantic = Literal["pydantic"]
AsDataclass = Literal["dataclass"]
AsTypedDict = Literal["typed_dict"]
AsMsgspec = Literal["msgspec"]
"""The values of `kind`, one type each, for the overloads of the factories."""

Value = TypeVar("Value")


class ObjectFactory(Generic[Made]):
    """Makes objects of one title, such as batches or files. The same seed makes the same ones everywhere.

    `kind` is `dict`, or one of the models `pydantic`, `dataclass`, `typed_dict` and `msgspec`. With `unset` keys without a
    value are `null` or `absent`. Raises `ValueError` for another kind or `unset`.
    """

    title: ClassVar[str]
    """The name of the model."""

    def __init__(self, seed: int = 0, *, kind: Kind = "dict", unset: Unset = "null") -> None:
        if kind not in KINDS:
            raise ValueError(f"no kind {kind!r}; there are {', '.join(KINDS)}")
        if unset not in ("null", "absent"):
            raise ValueError(f"unset is 'null' or 'absent', not {unset!r}")
        self.seed = seed
        self.kind = kind
        self.unset = unset
        self._plain = kind == "dict" and unset == "null"
        self._random = Random(seed).random
        self._made = 0

    def _pick(self, values: Sequence[Value]) -> Value:
        return values[int(self._random() * len(values))]

    def _of_kind(self, value: Json) -> Made:
        return cast("Made", as_kind(value, self.kind, self.title))
