"""`NeighbourFactory`: objects of one title in every variant, fitted to overrides and judged by the contract."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar, Generic

from batchspec.making.batches.kinds import in_words
from batchspec.making.batches.legal import example
from batchspec.making.batches.made import Json, Made, ObjectFactory
from batchspec.making.neighbours.overrides import refuse_unknown
from batchspec_contract.objects import OBJECTS, Object


class NeighbourFactory(ObjectFactory[Made], Generic[Made]):
    """Makes objects beside the batch. The same seed makes the same ones everywhere.

    Overrides are kept, and the rest of the object is fitted to them. Where that cannot be, the methods raise
    `NotLifecycleTrue`; `strict=False` lets anything through.
    """

    variants: ClassVar[tuple[str, ...]]
    """The forms that an object has, such as the endpoints of an input line. `build` draws one of them."""

    def build(self, variant: str | None = None, /, *, strict: bool = True, **overrides: Any) -> Made:
        """One object of this variant, or of any. Raises `ValueError` for a variant that there is not."""
        return self._given(self._drawn(variant, overrides, strict=strict), overrides, strict=strict)

    def stream(
        self, variant: str | None = None, /, *, strict: bool = True, **overrides: Any
    ) -> Iterator[Made]:
        """An endless stream of objects of this variant, or of any."""
        while True:
            yield self.build(variant, strict=strict, **overrides)

    def many(
        self, n: int, variant: str | None = None, /, *, strict: bool = True, **overrides: Any
    ) -> list[Made]:
        """`n` objects of this variant, or of any."""
        return list(islice(self.stream(variant, strict=strict, **overrides), n))

    @abstractmethod
    def _draw(self, variant: str) -> Json:
        """The documented values of one object, null where it has none."""

    def _fit(self, value: Json, given: Json) -> Json:
        """The object with the overrides in it, and the rest of it fitted to them."""
        whole = {field.name for field in self._spec.fields if field.type == "object"}
        return value | {
            key: _merged(value.get(key), part) if key in whole else part for key, part in given.items()
        }

    def _suited(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        """The variants that suit the overrides."""
        del given
        return self.variants

    @cached_property
    def _spec(self) -> Object:
        return next(spec for spec in OBJECTS.values() if spec.title == self.title)

    def _drawn(
        self,
        variant: str | None,
        overrides: Mapping[str, Any],
        *,
        strict: bool,
        draw: Callable[[str], Json] | None = None,
    ) -> Json:
        if variant is not None and variant not in self.variants:
            what = in_words(self.title)
            raise ValueError(f"no {what} is {variant!r}; there are {', '.join(self.variants)}")
        if strict:
            refuse_unknown(overrides, self._spec)
        suited = self._suited(overrides)
        chosen = variant or (suited[0] if len(suited) == 1 else self._pick(suited))
        value = self._laid_out((draw or self._draw)(chosen))
        return self._fit(value, deepcopy(dict(overrides))) if overrides else value

    def _key(self) -> str:
        """Hex digits for the ids of the next object."""
        self._made += 1
        return f"{int(self._random() * 2**48):012x}{self._made:04x}"

    def _laid_out(self, values: Mapping[str, Any]) -> Json:
        """The object in the order of the wire. A field that the factory does not make has its example, as in a batch."""
        return {
            field.name: self._completed(field.name, example(field), values[field.name])
            if field.name in values
            else example(field)
            for field in self._spec.fields
        }

    def _completed(self, place: str, whole: Any, value: Any) -> Any:
        """The value with every documented nested key that it lacks, as an example of the field has it."""
        if not isinstance(whole, dict) or not isinstance(value, dict):
            return value
        inside = {key: self._completed(f"{place}.{key}", whole.get(key), part) for key, part in value.items()}
        later = whole.keys() - value.keys()
        return inside | {
            key: whole[key] for key in whole if key in later and f"{place}.{key}" in self._spec.paths
        }

    def _given(self, value: Json, overrides: Mapping[str, Any], *, strict: bool) -> Made:
        shown = self._shown(value, overrides)
        if overrides and strict:
            from batchspec.making.neighbours.truth import refuse_untrue  # noqa: PLC0415  costs every pytest run

            refuse_untrue(self._spec, shown, overrides)
        return self._of_kind(shown)

    def _shown(self, value: Json, overrides: Mapping[str, Any]) -> Json:
        """The object with its unset keys null or absent. A key that may not be null is absent, unless an override has it."""
        nullable = {field.name for field in self._spec.fields if field.nullable}
        return {
            key: part
            for key, part in value.items()
            if part is not None or key in overrides or (self.unset == "null" and key in nullable)
        }


def _merged(drawn: Any, given: Any) -> Any:
    """An override in place of what was drawn; of an object with documented keys, those that it does not give are kept."""
    return {**drawn, **given} if isinstance(drawn, dict) and isinstance(given, dict) else given
