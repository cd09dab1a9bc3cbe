"""FLD, NUL and the like for other objects: a wrong field, a missing key, and a value that is no object."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from functools import partial
from typing import Any

from batchspec.contract.schemas import document
from batchspec.judging.evidence.schema_rows import field_checker
from batchspec.making.batches.objects import DRAWN, reached, right
from batchspec.making.batches.wrong_values import Wrong, wrong_values
from batchspec.making.ways import ABSENT, DictFactory, Fault, Way, batch_with
from batchspec_contract.lifecycle import STATES
from batchspec_contract.objects import OBJECTS, Field, Object

NO_OBJECTS: dict[str, Any] = {"a list": [], "a string": "text", "a number": 7, "null": None}
"""Values that stand in place of a whole object, by name."""

FIRST_NAMES: dict[str, str] = {
    "errors.data.0 is a string": "errors holds a string",
    "errors.data is an object": "errors has data that is no list",
    "errors.data.0.line is a string": "errors has a line that is a string",
    "request_counts.completed is negative": "request_counts has a negative count",
    "request_counts.completed has a fraction": "request_counts has a fraction",
    "request_counts.total is a string": "request_counts has a string",
    "request_counts.completed is null": "request_counts has a null",
    "usage.input_tokens_details is null": "usage has details that are null",
    "usage.input_tokens_details.cached_tokens is negative": "usage has a negative count",
    "usage.output_tokens has a fraction": "usage has a fraction",
    "metadata.customer_id is a number": "metadata has a number",
    "metadata.customer_id is null": "metadata has a null",
    "metadata.customer_id is an object": "metadata nests",
}
"""Ways that had another name before names were derived. They keep it, since files of exported corpora are named by it."""


def _ways(spec: Object, field: Field) -> Iterator[Way]:
    schema = document(spec.schema)
    if field.type_row in spec.held:
        return  # its ways are written
    if field.required:
        yield _edited(spec, field.type_row, field, "is absent", ABSENT)
    allows = field_checker(field.name, spec.schema).is_valid
    for wrong in wrong_values(schema["properties"][field.name], schema, field.examples[0], allows):
        yield _wrong(spec, field, wrong)
    if field.presence_row is not None and field.presence_row not in spec.held:
        yield _edited(spec, field.presence_row, field, "is absent", ABSENT)
        if field.never_null:
            yield _edited(spec, field.presence_row, field, "is null", None)


def _edited(spec: Object, requirement: str, field: Field, how: str, value: Any) -> Way:
    """The way that puts the value into the field of a batch in its first state, or of any other object."""
    fault = Fault({field.name: value}, STATES[0], where=field.name, what=how)
    return _way(spec, requirement, f"{field.name} {how}", fault)


def _wrong(spec: Object, field: Field, wrong: Wrong) -> Way:
    """The way that puts the wrong value into a batch in the first state that has one: earlier, a stamp breaks more."""
    how = f"{field.name}{wrong.place} {wrong.how}"
    values, where = {field.name: wrong.value}, field.name + wrong.path
    fault = Fault(values, reached(field), where=where, what=wrong.how)
    return _way(spec, field.type_row, FIRST_NAMES.get(how, how), fault)


def _way(spec: Object, requirement: str, how: str, fault: Fault) -> Way:
    if spec.name == DRAWN:
        return batch_with(requirement, how, fault)
    return Way(requirement, how, lambda factory: fault.edit(right(spec, factory)), fault)


def _instead(value: Any, _factory: DictFactory) -> Any:
    return deepcopy(value)


def _no_objects(spec: Object) -> Iterator[Way]:
    if spec.row is None:
        return
    for how, value in NO_OBJECTS.items():
        named = f"{how} where the {spec.title.lower()} should be"
        yield Way(spec.row, named, partial(_instead, value))


def ways_of(spec: Object) -> Iterator[Way]:
    """Every way to break one object."""
    for field in spec.fields:
        yield from _ways(spec, field)
    yield from _no_objects(spec)


WAYS = [way for spec in OBJECTS.values() for way in ways_of(spec)]
