"""What JSON has no form for is said in our words, with its place."""

from __future__ import annotations

import json
from datetime import date

import pytest

from batchspec.reading.json_values import fault_of, why_not_json


def nested(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


def circle():
    value = {"a": [1]}
    value["a"].append(value)
    return value


FAULTS = {
    "/a/1: a value of the type set has no form in JSON": {"a": [1, {2}], "b": {3}},
    "a value of the type date has no form in JSON": date(2026, 1, 1),
    "/a~1b: a key of the type tuple has no form in JSON; keys are texts": {"a/b": {(1,): 2}},
    "/0: nan is not a JSON number": (float("nan"),),
    "/x: a number has more than 4300 digits": {"x": -(10**4300)},
    "/a/1: the value contains itself": circle(),
    "nested deeper than 512 levels": nested(100_000),
}


@pytest.mark.parametrize("told", FAULTS)
def test_a_fault_is_told_with_its_place(told):
    assert fault_of(FAULTS[told]) == told
    assert why_not_json(FAULTS[told], ValueError("nein")) == told


def test_what_can_be_written_has_no_fault():
    shared = [1, "a", None, True, 2.5]
    value = {"a": shared, "b": (shared, shared), 1: {}, 2.5: "", None: 10**4299, False: []}
    json.dumps(value)
    assert fault_of(value) == ""
    assert fault_of(nested(511)) == ""
    assert why_not_json(value, ValueError("no\nidea")) == "the encoder refuses it (no idea)"
