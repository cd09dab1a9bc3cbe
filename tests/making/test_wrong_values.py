"""What is derived from a schema to be wrong: of every kind of schema, what it is called, and that the schema rejects it."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from batchspec.making.batches.wrong_values import plain, wrong_values

SECONDS = {
    "type": "integer",
    "minimum": 1,
    "exclusiveMaximum": 100_000_000_000,
    "x-unit": "seconds since 1970",
}
COUNT = {"$ref": "#/$defs/Count"}
DOCUMENT = {
    "$id": "urn:test",
    "$defs": {
        "Count": {"type": "integer", "minimum": 0},
        "Counts": {
            "type": "object",
            "required": ["total"],
            "properties": {
                "total": COUNT,
                "late": COUNT,
                "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            },
        },
        "Fault": {"type": "object", "properties": {"line": {"type": "integer"}}},
        "Pairs": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


def found(node, good):
    """Each wrong value by what is said of it; each is rejected, and the right one is not."""
    checker = Draft202012Validator(
        {**DOCUMENT, "$ref": "#/$defs/it", "$defs": {**DOCUMENT["$defs"], "it": node}}
    )
    assert checker.is_valid(good)
    wrongs = list(wrong_values(node, DOCUMENT, good, checker.is_valid))
    assert [wrong for wrong in wrongs if checker.is_valid(wrong.value)] == []
    named = {f"{wrong.place} {wrong.how}".strip(): wrong for wrong in wrongs}
    assert len(named) == len(wrongs)
    return named


def values(node, good):
    return {name: wrong.value for name, wrong in found(node, good).items()}


def test_a_string():
    assert values({"type": "string", "minLength": 1, "maxLength": 3}, "abc") == {
        "is null": None,
        "is empty": "",
        "is too long": "xxxx",
        "is a number": 7,
        "is true": True,
        "is a list": ["x"],
        "is an object": {},
    }
    assert "is empty" not in values({"type": "string"}, "abc")


def test_a_string_or_null_may_be_null():
    assert "is null" not in values({"anyOf": [{"type": "string"}, {"type": "null"}]}, "abc")


def test_a_constant_and_a_choice():
    assert values({"const": "batch"}, "batch").keys() >= {
        "is another",
        "is in capitals",
        "is empty",
        "is a number",
    }
    wrong = values({"type": "string", "enum": ["on", "off"]}, "on")
    assert (wrong["is unknown"], wrong["is in capitals"]) == ("unknown", "ON")
    assert "is in capitals" not in values({"enum": ["on", "ON"]}, "on")


def test_a_moment():
    assert values(SECONDS, 1_762_000_000) == {
        "is null": None,
        "is zero": 0,
        "is negative": -1,
        "is a string": "1762000000",
        "is empty": "",
        "is a date": "2025-11-01T12:26:40Z",
        "is in milliseconds": 1_762_000_000_000,
        "has a fraction": 1_762_000_000.5,
        "is too large": 100_000_000_001,
        "is true": True,
        "is a list": [1_762_000_000],
    }


def test_numbers_and_truth():
    assert "is zero" not in values(COUNT, 3)
    assert values({"type": "number", "minimum": 5}, 6.5)["is too small"] == 4
    assert "has a fraction" not in values({"type": "number"}, 6.5)
    assert values({"type": "boolean"}, True).keys() == {
        "is null",
        "is a string",
        "is empty",
        "is a number",
        "is a list",
    }


def test_an_object_is_wrong_in_every_key_also_in_one_that_the_right_one_lacks():
    counts = found({"$ref": "#/$defs/Counts"}, {"total": 3})
    assert counts["lacks total"].value == {}
    assert counts[".total is negative"].value == {"total": -1}
    assert counts[".late is a string"].value == {"total": 3, "late": "0"}
    assert (counts["lacks total"].path, counts[".late is a string"].path) == (".total", ".late")
    assert "lacks late" not in counts
    assert ".note is null" not in counts
    assert counts["is a list"].value == []


def test_what_is_in_a_list_and_in_a_map():
    faults = found({"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Fault"}}, [{"line": 1}])
    assert faults["is empty"].value == []
    assert faults[".0 is a string"].value == ["text"]
    assert faults[".0.line is a string"].value == [{"line": "1"}]
    assert faults[".0.line is a string"].path == "[].line"
    pairs = found({"$ref": "#/$defs/Pairs"}, {"run": "1"})
    assert pairs[".run is a number"].value == {"run": 7}
    assert pairs[".run is a number"].path == ".*"


def test_another_object_is_not_gone_into():
    row = {"$ref": "urn:another"}
    places = {
        wrong.place for wrong in wrong_values(row, DOCUMENT, {"a": 1}, lambda value: isinstance(value, dict))
    }
    assert places == {""}


@pytest.mark.parametrize(
    ("node", "value"),
    [
        ({"$ref": "#/$defs/Counts"}, {"total": 0}),
        ({"type": "array", "items": {"type": "boolean"}}, [True]),
        ({"type": "array"}, []),
        ({"enum": ["on", "off"]}, "on"),
        ({"const": 4}, 4),
        ({"$ref": "#/$defs/Pairs"}, {}),
        (SECONDS, 1),
    ],
)
def test_the_plainest_value_of_a_schema(node, value):
    assert plain(node, DOCUMENT) == value
