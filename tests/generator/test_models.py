"""The models of every object: absent, null and a value are three things, unknown keys are kept, and nothing else changes."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import is_dataclass

import msgspec
import pytest
from pydantic import TypeAdapter, ValidationError

import batchspec
from batchspec import BatchFactory
from batchspec.contract.schemas import document, resolved
from batchspec.making.batches.objects import right
from batchspec_contract.models import dataclass, msgspec_struct, pydantic_v2, typed_dict
from batchspec_contract.objects import OBJECTS
from generator.contract import ROOT
from generator.datamodel import model_schema
from generator.load import load
from generator.surface import TwoDefinitions, surface, titles

BEYOND = 2**53 + 1
"""The first integer that a float cannot hold."""


@pytest.fixture(params=OBJECTS.values(), ids=OBJECTS)
def spec(request):
    return request.param


@pytest.fixture(scope="module")
def contract():
    return load(ROOT)


def made(spec):
    """One object of the contract in which each field that may have a value has one."""
    return right(spec, BatchFactory(3), "completed")


def by_pydantic(spec, value):
    return json.loads(
        getattr(pydantic_v2, spec.title).model_validate_json(json.dumps(value)).model_dump_json()
    )


def by_typed_dict(spec, value):
    return TypeAdapter(getattr(typed_dict, spec.title)).validate_json(json.dumps(value))


def by_msgspec(spec, value):
    model = getattr(msgspec_struct, spec.title)
    return json.loads(msgspec.json.encode(msgspec.json.decode(json.dumps(value), type=model)))


def by_dataclass(spec, value):
    adapter = TypeAdapter(getattr(dataclass, spec.title))
    return json.loads(adapter.dump_json(adapter.validate_json(json.dumps(value))))


KEEPERS = (by_pydantic, by_typed_dict, by_msgspec)
"""The kinds that keep absent and null apart."""


def test_each_object_is_exported_under_its_title(spec):
    assert getattr(batchspec, spec.title) is getattr(pydantic_v2, spec.title)
    assert spec.title in batchspec.__all__


@pytest.mark.parametrize("kept", [*KEEPERS, by_dataclass])
def test_an_object_comes_back_as_it_was(spec, kept):
    value = made(spec)
    assert without_unset(kept(spec, value)) == without_unset(value)


@pytest.mark.parametrize("kept", KEEPERS)
def test_absent_null_and_a_value_are_three_things(spec, kept):
    for field in spec.fields:
        if field.required:
            continue
        absent = {key: part for key, part in made(spec).items() if key != field.name}
        assert kept(spec, absent) == absent
        null = {**absent, field.name: None}
        if field.nullable:
            assert kept(spec, null) == null
        else:
            with pytest.raises(ValueError, match=field.name):
                kept(spec, null)


@pytest.mark.parametrize("kept", [*KEEPERS, by_dataclass])
def test_what_is_always_there_is_never_null_nor_absent(spec, kept):
    for field in spec.fields:
        if field.required:
            absent = {key: part for key, part in made(spec).items() if key != field.name}
            for wrong in (absent, {**absent, field.name: None}):
                with pytest.raises(ValueError, match=field.name):
                    kept(spec, wrong)


def test_pydantic_keeps_unknown_keys_at_every_level(spec):
    value = with_unknown(made(spec), document(spec.schema), document(spec.schema))
    assert value["x_unknown"] == [BEYOND]
    assert by_pydantic(spec, value) == value


@pytest.mark.parametrize("kept", [*KEEPERS, by_dataclass])
def test_integers_beyond_a_float_are_kept(spec, kept):
    for field in spec.fields:
        bounds = resolved(document(spec.schema)["properties"][field.name], document(spec.schema))
        if field.type == "integer" and not {"maximum", "exclusiveMaximum"} & bounds.keys():
            assert kept(spec, {**made(spec), field.name: BEYOND})[field.name] == BEYOND


@pytest.mark.parametrize("kept", [*KEEPERS, by_dataclass])
def test_a_value_of_no_documented_state_is_refused(kept):
    for name, key in (("batch", "status"), ("batch_event", "type")):
        with pytest.raises(ValueError, match=key):
            kept(OBJECTS[name], {**made(OBJECTS[name]), key: "queued"})


def test_reading_a_field_that_is_deprecated_warns_of_nothing():
    """Warnings are errors in these tests: a test that reads what a server sent must not fail for it."""
    assert pydantic_v2.FileObject.model_validate(made(OBJECTS["file_object"])).status == "processed"


def test_models_are_of_what_they_are_called(spec):
    assert issubclass(getattr(pydantic_v2, spec.title), pydantic_v2.BaseModel)
    assert is_dataclass(getattr(dataclass, spec.title))
    assert issubclass(getattr(msgspec_struct, spec.title), msgspec.Struct)
    with pytest.raises(ValidationError):
        getattr(pydantic_v2, spec.title).model_validate([])


def test_a_page_holds_the_same_batch_as_is_read_alone():
    page = BatchFactory(1).page(2)
    read = batchspec.BatchList.model_validate(page)
    assert [type(row) for row in read.data] == [batchspec.Batch] * 2
    assert pydantic_v2.BatchList.__annotations__["data"] == "list[Batch]"


def test_the_surface_has_each_definition_once_and_needs_no_other_document(contract):
    whole = surface(contract.objects)
    assert (
        {*titles(contract.objects).values()}
        == {spec.title for spec in OBJECTS.values()}
        <= whole["$defs"].keys()
    )
    assert {"Timestamp", "FileId", "Metadata"} <= whole["$defs"].keys()
    assert "urn:" not in json.dumps(whole)
    assert whole["$defs"]["BatchList"]["properties"]["data"]["items"] == {"$ref": "#/$defs/Batch"}


def test_two_definitions_of_one_title_are_refused():
    contract = load(ROOT)
    other = deepcopy(contract.objects["file_object"].schema)
    other["$defs"]["Timestamp"]["minimum"] = 7
    contract.objects["file_object"].schema.update(other)
    with pytest.raises(TwoDefinitions, match=r"^Timestamp: two schemas define it, and not alike; "):
        surface(contract.objects)


def test_a_model_says_the_unit_and_the_states_of_each_field(contract):
    described = model_schema(surface(load(ROOT).objects))["$defs"]["FileObject"]["properties"]
    assert described["created_at"]["description"] == (
        "When the file was created. Unit: seconds since 1970-01-01T00:00:00Z. States: always there, never null."
    )
    assert described["expires_at"]["description"].endswith("States: may be absent or null.")


def without_unset(node):
    if isinstance(node, dict):
        return {key: without_unset(part) for key, part in node.items() if part is not None}
    return [without_unset(item) for item in node] if isinstance(node, list) else node


def with_unknown(value, node, whole):
    """The value with a key that nobody knows in every object that has keys of its own."""
    node = resolved(node, whole)
    if isinstance(value, list):
        return [with_unknown(item, node.get("items", {}), whole) for item in value]
    if not isinstance(value, dict) or "properties" not in node:
        return value
    inside = {key: with_unknown(part, node["properties"][key], whole) for key, part in value.items()}
    return {**inside, "x_unknown": [BEYOND]}
