"""`contract.json`: a check's digest changes with what decides, and with nothing else."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest

from generator.checked_parts import digest_of
from generator.emit.contract import emit
from generator.load import load

CONTRACT = load()


def digests(*changes):
    """The digest of each check by a schema, after changes in the schemas."""
    schemas = deepcopy(CONTRACT.schemas)
    for change in changes:
        change(schemas)
    places = (row["check"]["schema"] for row in CONTRACT.requirements if "schema" in row.get("check", {}))
    return {place.partition("BATCH-")[2]: digest_of(place, schemas) for place in places}


def moved(*changes):
    """The requirements whose checks are others after changes."""
    before, after = digests(), digests(*changes)
    return {name for name in before if before[name] != after[name]}


def reworded(node):
    """Say everything that is for people otherwise."""
    if isinstance(node, list):
        return [reworded(one) for one in node]
    if not isinstance(node, dict):
        return node
    words = {"description": "other words", "title": "Another", "$comment": "x"}
    return {
        key: words.get(key, reworded(one)) if isinstance(one, str) else reworded(one)
        for key, one in node.items()
    }


def test_wording_and_the_order_of_keys_decide_nothing():
    def words(schemas):
        for name, schema in schemas.items():
            schemas[name] = dict(reversed(reworded(schema).items()))

    assert moved(words) == set()


def test_the_name_of_the_revision_decides_nothing():
    def renamed(schemas):
        for name, schema in list(schemas.items()):
            schemas[name] = json.loads(json.dumps(schema).replace(CONTRACT.revision, "2099-12"))

    assert moved(renamed) == set()


def test_what_a_check_refers_to_decides():
    def longer(schemas):
        schemas["batch"]["$defs"]["BatchStatus"]["enum"].append("paused")

    assert "FLD-008" in moved(longer)
    assert "FLD-001" not in moved(longer)


def test_a_limit_of_one_requirement_moves_it_alone():
    def tighter(schemas):
        part = schemas["batch.server"]["$defs"]["BATCH-MET-001"]
        part["then"]["properties"]["metadata"]["maxProperties"] = 15

    assert moved(tighter) == {"MET-001"}


@pytest.mark.parametrize("name", ["title", "description", "$comment", "x-a", "examples"])
def test_a_property_that_is_called_like_a_keyword_decides(name):
    schemas = {"a": {"$id": "urn:a", "properties": {name: {"type": "string"}}}}
    other = {"a": {"$id": "urn:a", "properties": {name: {"type": "integer"}}}}
    assert digest_of("a#", schemas) != digest_of("a#", other)


def test_a_value_that_looks_like_words_decides():
    one, other = ({"a": {"const": {"title": text}}} for text in ("x", "y"))
    assert digest_of("a#", one) != digest_of("a#", other)


def test_a_schema_that_holds_itself_has_a_digest():
    tree = {"$id": "urn:tree", "$defs": {"node": {"items": {"$ref": "#/$defs/node"}, "maxItems": 3}}}
    other = {"$id": "urn:tree", "$defs": {"node": {"items": {"$ref": "#/$defs/node"}, "maxItems": 4}}}
    assert digest_of("t#/$defs/node", {"t": tree}) != digest_of("t#/$defs/node", {"t": other})


def test_there_is_a_line_for_each_requirement_and_each_field():
    text = emit(CONTRACT)["batchspec_contract/contract.json"]
    whole = json.loads(text)
    lines = [line.strip().rstrip(",") for line in text.splitlines()]
    for row in whole["requirements"]:
        assert json.dumps(row, ensure_ascii=False) in lines
    for name, claim in whole["objects"]["batch"]["fields"].items():
        assert f"{json.dumps(name)}: {json.dumps(claim, ensure_ascii=False)}" in lines
