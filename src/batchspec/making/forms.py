"""The legal forms of every field: absent and null where it may be, and each of its examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from batchspec.judging.evidence.finding import shown
from batchspec.making.batches.objects import reached, right
from batchspec.making.ways import ABSENT, DictFactory, replaced, ways_by_requirement
from batchspec_contract.lifecycle import STATES
from batchspec_contract.objects import OBJECTS, Field, Object


@dataclass(frozen=True, slots=True)
class Form:
    """What one requirement allows, in a few words, and an object that shows it."""

    requirement: str
    shows: str
    make: Callable[[DictFactory], dict[str, Any]]


@cache
def forms() -> dict[str, tuple[Form, ...]]:
    """Every requirement on one field, or on an object as such, with what it allows."""
    found: dict[str, list[Form]] = {}
    for spec in OBJECTS.values():
        found[spec.row] = [Form(spec.row, f"a {spec.title.lower()}", partial(right, spec))]
        for field in spec.fields:
            unset, examples = _unset(field), [(f"is {shown(value)}", value) for value in field.examples]
            for how, value in (*unset, *examples):
                form = _form(spec, field, how, value)
                found.setdefault(field.type_row, []).append(form)
                if field.presence_row and value is not ABSENT and not (value is None and field.never_null):
                    other = replace(form, requirement=field.presence_row)
                    found.setdefault(field.presence_row, []).append(other)
    return {requirement: tuple(known) for requirement, known in sorted(found.items())}


def _unset(field: Field) -> Iterator[tuple[str, Any]]:
    if not field.required:
        yield "is absent", ABSENT
    if field.nullable:
        yield "is null", None


def _form(spec: Object, field: Field, how: str, value: Any) -> Form:
    """A batch that has the value as soon as it has one, and is without as long as it may be."""
    status = STATES[0] if value in (ABSENT, None) else reached(field)
    values = {field.name: value}
    return Form(
        field.type_row, f"{field.name} {how}", lambda factory: replaced(right(spec, factory, status), values)
    )


def derived_cases(requirement: str) -> dict[str, list[str]]:
    """What the cases show that are not in files: the legal forms of a field, and the ways to break a requirement."""
    return {
        "valid": [form.shows for form in forms().get(requirement, ())],
        "invalid": [way.how for way in ways_by_requirement().get(requirement, ())],
    }
