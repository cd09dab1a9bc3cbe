"""Cases that follow from the table of fields: valid ones hold in their row, and there is an invalid one of every kind.

The invalid ones are the ways of `batchspec.making.ways`; tests/making/test_broken.py holds that each breaks its own row alone.
The cases in `tests/cases` are written by hand, apart from the table.
"""

from __future__ import annotations

import pytest
from support.faults import summed

from batchspec import BatchFactory
from batchspec.contract.schemas import document
from batchspec.making.forms import forms
from batchspec.making.ways import Way, ways_by_requirement
from batchspec_contract.objects import OBJECTS, Object
from batchspec_contract.registry import BY_ID

FORMS = [form for known in forms().values() for form in known]
FIELDS = [(spec, field) for spec in OBJECTS.values() for field in spec.fields]
WRITTEN = {row for spec in OBJECTS.values() for row in spec.held}
"""Requirements that hold several fields at once; their cases and ways are written by hand."""
OF_ONE_FIELD = [(spec, field) for spec, field in FIELDS if field.type_row not in spec.held]
ROWS = {row for _, field in FIELDS for row in (field.type_row, field.presence_row) if row} - WRITTEN
ROWS |= {spec.row for spec in OBJECTS.values() if spec.row}
OF_FIELDS = [way for row in sorted(ROWS) for way in ways_by_requirement()[row]]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.requirement}-{form.shows}")
def test_a_legal_form_holds_in_its_row(form):
    tally = summed(BY_ID[form.requirement].judges, form.make(BatchFactory(0))).tallies[form.requirement]
    assert (tally.held, tally.broken) == (1, 0)


def test_every_row_of_a_field_has_forms_and_ways():
    assert set(forms()) == ROWS
    assert set(ways_by_requirement()) >= ROWS


@pytest.mark.parametrize(("spec", "field"), OF_ONE_FIELD, ids=lambda part: part.name)
def test_a_field_is_wrong_in_every_way_that_its_kind_can_be(spec, field):
    hows = {way.how.removeprefix(f"{field.name} ") for way in ways_by_requirement()[field.type_row]}
    assert {"is absent", "is null"} & hows == ({"is absent"} if field.required else set()) | (
        set() if field.nullable else {"is null"}
    )
    assert "is a number" in hows or "is a string" in hows
    if field.presence_row:
        presence = {way.how for way in ways_by_requirement()[field.presence_row]}
        assert presence == {f"{field.name} is absent"} | (
            {f"{field.name} is null"} if field.never_null else set()
        )


@pytest.mark.parametrize("spec", OBJECTS.values(), ids=lambda spec: spec.name)
def test_every_documented_key_is_wrong_in_some_way(spec):
    wrong = {way.fault.where for way in OF_FIELDS if way.fault} if spec.name == "batch" else {*spec.paths}
    assert {*spec.paths} - wrong == set()


@pytest.fixture
def another(monkeypatch):
    """A second object, of one field, whose schema is the reader's."""
    batch = OBJECTS["batch"]
    spec = Object("thing", "Thing", batch.schema, "server", batch.row, (), ("id",), batch.fields[:1])
    monkeypatch.setitem(OBJECTS, "thing", spec)
    assert document(spec.schema)["properties"]["id"]["type"] == "string"
    return spec


def test_another_object_is_made_wrong_from_its_examples(another):
    from batchspec.making.ways.fields import ways_of

    made = {way.how: way.make(BatchFactory(0)) for way in ways_of(another)}
    assert made["id is absent"] == {}
    assert made["id is a number"] == {"id": 7}
    assert made["a string where the thing should be"] == "text"
    assert isinstance(next(iter(ways_of(another))), Way)
