"""Claims as they are written in YAML, in schemas, and as recorded objects show them."""

from __future__ import annotations

from typing import Any

import pytest

from batchspec.claims.claim import Claim, read_claim, schema_limits, written
from batchspec.claims.recorded import claim_of, paths
from batchspec.claims.states import NULL, STATES, VALUE
from generator import wire


@pytest.mark.parametrize(
    ("data", "values", "is_open"),
    [
        ({"const": "a"}, ("a",), False),
        ({"enum": ["a", "b"]}, ("a", "b"), False),
        ({"enum": ["a", "b"], "open": True}, ("a", "b"), True),
        ({"enum": ["a"], "open": True}, ("a",), True),
        ({}, (), False),
    ],
)
def test_values_are_read_and_written_back(
    data: dict[str, Any], values: tuple[str, ...], is_open: bool
) -> None:
    claim = read_claim({"states": ["value"], **data})
    assert (claim.values, claim.open) == (values, is_open)
    assert written(claim) == {"states": ["value"], **data}


def test_a_constant_beside_a_list_is_a_constant() -> None:
    assert read_claim({"states": ["value"], "enum": ["a", "b"], "const": "a"}).values == ("a",)


@pytest.mark.parametrize("sentinel", ["", 0])
def test_a_sentinel_that_is_nothing_is_said_all_the_same(sentinel: str | int) -> None:
    data = {"states": ["value"], "sentinel": sentinel}
    assert read_claim(data).says("values") == {"": '"" for unset', 0: "0 for unset"}[sentinel]
    assert written(read_claim(data)) == data


@pytest.mark.parametrize(
    ("keywords", "limits"),
    [
        ({"minimum": 1, "maximum": 5.0}, {"minimum": 1, "maximum": 5}),
        ({"exclusiveMinimum": 0, "exclusiveMaximum": 100}, {"minimum": 1, "maximum": 99}),
        ({"maximum": 5, "exclusiveMaximum": 100}, {"maximum": 5}),
        ({"maximum": 500, "exclusiveMaximum": 100}, {"maximum": 99}),
        ({"maximum": 5, "exclusiveMaximum": True}, {"maximum": 5}),
        ({"maximum": True, "minimum": "1"}, {}),
        ({"maximum": float("inf"), "minimum": float("nan")}, {}),
        ({"maximum": 10**400}, {"maximum": 10**400}),
    ],
)
def test_limits_of_a_schema(keywords: dict[str, Any], limits: dict[str, int]) -> None:
    assert schema_limits(keywords) == limits


SHOWN = {
    "whole numbers among others": ([{"x": 1}, {"x": 1.5}], "x", "number", None),
    "a string among numbers": ([{"x": 1}, {"x": "1"}], "x", "any", None),
    "a boolean is no number": ([{"x": True}, {"x": 1}], "x", "any", None),
    "what an array holds": ([{"x": [{}, {}]}], "x", "array", "object"),
    "an array that holds nothing": ([{"x": []}], "x", "array", None),
    "an array of null": ([{"x": [None]}], "x", "array", "null"),
    "an object that is no map": ([{"x": {"a": 1}}], "x", "object", None),
    "a map": ([{"metadata": {"a": "b"}}, {"metadata": {}}], "metadata", "map", "string"),
    "a map of null": ([{"metadata": {"a": None}}], "metadata", "map", "null"),
    "a map of this and that": ([{"metadata": {"a": None, "b": "c"}}], "metadata", "map", "any"),
    "no map where a map should be": ([{"metadata": "a"}], "metadata", "string", None),
    "now a map, now none": ([{"metadata": {"a": "b"}}, {"metadata": "a"}], "metadata", "any", None),
    "never a value": ([{"x": None}, {}], "x", None, None),
}


@pytest.mark.parametrize("case", SHOWN)
def test_the_type_that_recorded_objects_show(case: str) -> None:
    batches, path, type_, items = SHOWN[case]
    claim = claim_of(batches, path)
    assert (claim.type, claim.items) == (type_, items)
    counted = wire.claims([{"status": "failed", **batch} for batch in batches])["fields"][path]
    assert (counted.get("type"), counted.get("items")) == (type_, items)


def test_states_are_met_wherever_the_parent_is_an_object() -> None:
    batches = [{"x": [{"a": 1}, {"a": None}, {}, "none"]}, {"x": None}, {"x": 5}]
    assert paths(batches) == ["x", "x[].a"]
    assert claim_of(batches, "x[].a") == Claim(frozenset(STATES), "integer")
    assert claim_of(batches, "x").states == {NULL, VALUE}


def test_the_keys_of_a_map_are_no_fields() -> None:
    assert paths([{"id": "a", "metadata": {"mine": 1}}, {"usage": {"total": 1}}]) == [
        "id",
        "metadata",
        "usage",
        "usage.total",
    ]
