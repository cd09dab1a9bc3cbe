"""The annotations of an object's properties: complete, and of states and areas that there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from generator.objects import FieldSpec, ObjectSpec
from generator.problems import Problem


def check(spec: ObjectSpec, states: Mapping[str, Any]) -> Iterator[Problem]:
    """Every fault beside the properties of an object: what is missing there, and what contradicts the rest."""
    stamped = Counter(field.stamp for field in spec.fields if field.stamp)
    for field in spec.fields:
        yield from _presence(spec, field)
        yield from _start(spec, field, states, stamped)
        yield from _areas(spec, field)


def _problem(spec: ObjectSpec, field: FieldSpec, below: str, what: str, mend: str) -> Problem:
    return Problem(f"schema/{spec.name}.schema.json", f"properties/{field.name}/{below}", what, mend)


def _presence(spec: ObjectSpec, field: FieldSpec) -> Iterator[Problem]:
    """A key has a `presence` row where it may be absent, and nowhere else."""
    if "presence" in field.rows and field.required:
        yield _problem(spec, field, "x-rows", "a required key has a `presence` row", "take the row out")
    if "presence" not in field.rows and not field.required and "presence" in spec.areas:
        mend = f'add {{"presence": {{"id": "BATCH-{spec.areas["presence"]["area"]}-…", …}}}}'
        yield _problem(spec, field, "x-rows", "a key that may be absent has no `presence` row", mend)


def _start(
    spec: ObjectSpec, field: FieldSpec, states: Mapping[str, Any], stamped: Mapping[str, int]
) -> Iterator[Problem]:
    """A field has its value from a state that there is; `stamped` counts the stamps of each state."""
    for state in field.starts:
        if state not in states:
            mend = f"there are {', '.join(states)}"
            yield _problem(spec, field, "x-set", f"no state is called {state!r}", mend)
    if field.stamp and stamped[field.stamp] > 1:
        what = f"another field is the stamp of {field.stamp}, too"
        yield _problem(spec, field, "x-set", what, "let one field alone tell when it was entered")


def _areas(spec: ObjectSpec, field: FieldSpec) -> Iterator[Problem]:
    """The id of each row is of the area that the object names for rows of its kind."""
    for kind in sorted(field.rows):
        row, area = field.rows[kind].get("id"), spec.areas.get(kind, {}).get("area")
        if row and row.split("-")[1] != area:
            what = f"{row} is not of area {area}"
            yield _problem(spec, field, f"x-rows/{kind}", what, "give it the next free id of that area")
