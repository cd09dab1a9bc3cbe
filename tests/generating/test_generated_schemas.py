"""The schemas for other tools: whole, valid by their drafts, and agreeing with each other and the kit's own."""

from __future__ import annotations

import json

import jsonschema
import pytest
from support.languages import NO_OBJECTS, title, unknown_status, valid

from batchspec.contract.schemas import schema
from batchspec.generating.catalogue import Wanted
from batchspec.generating.made import made
from batchspec_contract.objects import OBJECTS
from generator.references import references

DRAFTS = {"2020-12": jsonschema.Draft202012Validator, "draft-07": jsonschema.Draft7Validator}
STRICT = [False, True]


def validators(draft, *, strict):
    """A validator of each object, by its title."""
    files = made(Wanted("schemas", "json-schema", draft, strict))
    assert files.keys() == {f"{name}.schema.json" for name in OBJECTS}
    found = {name: json.loads(files[f"{name}.schema.json"]) for name in OBJECTS}
    for one in found.values():
        DRAFTS[draft].check_schema(one)
    return {title(name): DRAFTS[draft](one) for name, one in found.items()}


def components(*, strict):
    """A validator of each component of the OpenAPI file, by its name."""
    [(path, content)] = made(Wanted("schemas", "openapi", strict=strict)).items()
    assert path == "batch-api.openapi.json"
    document = json.loads(content)
    assert document["openapi"] == "3.1.0"
    return {
        name: jsonschema.Draft202012Validator({"$ref": f"#/components/schemas/{name}", **document})
        for name in document["components"]["schemas"]
    }


def every(*, strict):
    return [
        validators("2020-12", strict=strict),
        validators("draft-07", strict=strict),
        components(strict=strict),
    ]


@pytest.mark.parametrize("strict", STRICT)
def test_every_valid_case_is_valid(strict):
    for one in every(strict=strict):
        faults = [
            (case.object, case.shows)
            for case in valid()
            if not one[case.object].is_valid(json.loads(case.text))
        ]
        assert faults == []


@pytest.mark.parametrize("strict", STRICT)
def test_what_no_object_is_is_invalid(strict):
    for one in every(strict=strict):
        assert [text for name, text in NO_OBJECTS if one[name].is_valid(json.loads(text))] == []


@pytest.mark.parametrize("strict", STRICT)
def test_an_unknown_status_is_valid_unless_it_is_to_be_refused(strict):
    for one in every(strict=strict):
        assert [one[name].is_valid(json.loads(text)) for name, text in unknown_status()] == [not strict] * 3


@pytest.mark.parametrize("strict", STRICT)
@pytest.mark.parametrize("draft", DRAFTS)
def test_a_schema_needs_no_other(draft, strict):
    for one in validators(draft, strict=strict).values():
        own = "#/$defs/" if draft == "2020-12" else "#/definitions/"
        names = [target.removeprefix(own) for _, target in references(one.schema)]
        assert set(names) == one.schema.get(own.split("/")[1], {}).keys()


def test_only_the_strict_one_has_the_id_of_the_contract():
    for name in OBJECTS:
        own = schema("reader" if name == "batch" else name)["$id"]
        assert validators("2020-12", strict=True)[title(name)].schema["$id"] == own
        assert validators("2020-12", strict=False)[title(name)].schema["$id"] == f"{own}:open"


def test_every_component_of_openapi_is_named_for_its_title():
    for name, one in components(strict=False).items():
        assert one.schema["components"]["schemas"][name]["title"] == name
