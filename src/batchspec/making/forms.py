"""The legal forms of every field: absent or null where the contract allows it, and each of its examples."""

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
    """Something that a requirement allows, in a few words, and an object that shows it."""

    requirement: str
    shows: str
    make: Callable[[DictFactory], dict[str, Any]]


@cache
def forms() -> dict[str, tuple[Form, ...]]:
    """The forms by requirement, for each requirement on a field and on an object as a whole."""
    found: dict[str, list[Form]] = {}
    for spec in OBJECTS.values():
        if spec.row is not None:
            found[spec.row] = [Form(spec.row, f"a {spec.title.lower()}", partial(right, spec))]
        for field in spec.fields:
            if field.type_row in spec.held:
                continue  # its cases are written
            unset, examples = _unset(field), [(f"is {shown(value)}", value) for value in field.examples]
            for how, value in (*unset, *examples):
                form = _form(spec, field, how, value)
                found.setdefault(field.type_row, []).append(form)
                presence = field.presence_row
                if presence is None or presence in spec.held or value is ABSENT:
                    continue
                if value is not None or not field.never_null:
                    found.setdefault(presence, []).append(replace(form, requirement=presence))
    return {requirement: tuple(allowed) for requirement, allowed in sorted(found.items())}


def _unset(field: Field) -> Iterator[tuple[str, Any]]:
    if not field.required:
        yield "is absent", ABSENT
    if field.nullable:
        yield "is null", None


def _form(spec: Object, field: Field, how: str, value: Any) -> Form:
    """The form with that value in the field. A batch has come to the first state in which the field may have it."""
    status = STATES[0] if value in (ABSENT, None) else reached(field)
    values = {field.name: value}
    return Form(
        field.type_row, f"{field.name} {how}", lambda factory: replaced(right(spec, factory, status), values)
    )


def derived_cases(requirement: str) -> dict[str, list[str]]:
    """The descriptions of the cases that are in no file: the legal forms of a field, and the ways to break a requirement."""
    return {
        "valid": [form.shows for form in forms().get(requirement, ())],
        "invalid": [way.how for way in ways_by_requirement().get(requirement, ())],
    }
