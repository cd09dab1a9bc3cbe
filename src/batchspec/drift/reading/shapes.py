"""Shapes: types, whatever language they are written in; and the claims that they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from batchspec.claims.claim import Claim, Place
from batchspec.claims.states import NULL, VALUE, States
from batchspec.drift.reading.problems import UnreadableSource
from batchspec.drift.reading.prose import bounds_of, format_of, limits_of
from batchspec.system.quoting import beginning

# A batch has some forty fields, three levels deep at most. Far beyond that a source is no batch, or made to keep us busy.
MOST_FIELDS = 1000
MOST_TYPES = 5_000
DEEPEST = 24


@dataclass(frozen=True, slots=True)
class Shape:
    """One type. `null` is true where it admits null; `of` is the type that an array or a map holds."""

    type: str | None = None
    null: bool = False
    values: tuple[str, ...] = ()
    open: bool = False
    format: str | None = None
    limits: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)
    of: Shape | None = None
    words: str = ""
    """The words beside it, which are for people."""


@dataclass(frozen=True, slots=True)
class Part:
    """One field of an object."""

    shape: Shape
    states: States
    place: Place


ANYTHING = Shape("any", null=True)
UNSHOWN = Shape()
"""A type that is named and not shown: nothing is claimed of it."""


def constant(*values: str) -> Shape:
    """A string that is one of `values`."""
    return Shape("string", values=tuple(dict.fromkeys(values)))


def array(of: Shape) -> Shape:
    return Shape("array", of=of)


def mapping(of: Shape) -> Shape:
    return Shape("map", of=of)


def nullable(shape: Shape) -> Shape:
    return replace(shape, null=True)


def union(branches: Iterable[Shape]) -> Shape:
    """The shape of a value that is any of `branches`: values of one type are gathered, different types are `any`."""
    every = list(branches)
    null = any(shape.null for shape in every)
    shapes = [shape for shape in every if shape.type != NULL]
    if not shapes:
        return Shape(NULL, null=True)
    if len(shapes) == 1:
        return replace(shapes[0], null=null)
    if {shape.type for shape in shapes} != {"string"}:
        same = all(replace(shape, null=null) == replace(shapes[0], null=null) for shape in shapes)
        return replace(shapes[0], null=null) if same else replace(ANYTHING, null=null)
    listed = tuple(dict.fromkeys(value for shape in shapes for value in shape.values))
    unlisted = not all(shape.values for shape in shapes)
    return Shape("string", null=null, values=listed, open=bool(listed) and unlisted)


def part(shape: Shape, place: Place, *, absent: bool, words: str = "") -> Part:
    """A field that may be absent or not, its null taken from its type, its unit and limits from the words."""
    described = replace(shape, words=" ".join(filter(None, [words, shape.words])))
    states = {VALUE} | ({NULL} if shape.null else set()) | ({"absent"} if absent else set())
    return Part(described, frozenset(states), place)


def claims_of(shape: Shape, where: str) -> dict[str, Claim]:
    """The fields of an object, nested ones by their path; refuses what no batch could be."""
    found: dict[str, Claim] = {}
    for path, claim in _walk(shape, "", 0, where):
        found[path] = claim
        if len(found) > MOST_FIELDS:
            raise UnreadableSource(where, f"an object has more than {MOST_FIELDS:,} fields")
    return found


def _walk(shape: Shape, prefix: str, depth: int, where: str) -> Iterator[tuple[str, Claim]]:
    if depth > DEEPEST:
        raise UnreadableSource(where, f"{beginning(prefix, 40)}: nested deeper than {DEEPEST} levels")
    for name, member in shape.parts.items():
        path = prefix + name
        yield path, _claim(member)
        yield from _walk(member.shape, f"{path}.", depth + 1, where)
        if member.shape.type == "array" and member.shape.of:
            yield from _walk(member.shape.of, f"{path}[].", depth + 1, where)


def _claim(member: Part) -> Claim:
    shape = member.shape
    if shape.type == NULL:
        return Claim(frozenset(member.states - {VALUE}), place=member.place)
    in_words = _limits_in_words(shape)
    counted = shape.type in {"integer", "number", "string", None}
    return Claim(
        states=member.states,
        type=shape.type,
        items=shape.of.type if shape.of else None,
        values=shape.values,
        open=shape.open,
        format=shape.format or (format_of(shape.words) if counted else None),
        limits={**in_words, **shape.limits},
        place=member.place,
    )


def _limits_in_words(shape: Shape) -> dict[str, int]:
    if shape.type in {"map", "object", "any"}:
        return limits_of(shape.words)
    return bounds_of(shape.words) if shape.type in {"integer", "number"} else {}


class Budget:
    """Keeps types that refer to themselves or never end from being followed for ever."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._within: list[str] = []
        self._spent = 0

    def spend(self) -> None:
        """Count one type read."""
        self._spent += 1
        if self._spent > MOST_TYPES:
            raise UnreadableSource(self._where, f"an object is made of more than {MOST_TYPES:,} types")

    @contextmanager
    def entering(self, name: str) -> Iterator[bool]:
        """True where the type `name` may be followed, false while it is being followed already; raises `UnreadableSource`."""
        self.spend()
        if name in self._within:
            yield False
            return
        self._within.append(name)
        try:
            yield True
        finally:
            self._within.pop()
