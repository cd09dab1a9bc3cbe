"""The objects beside the batch in the corpus: their strict schemas say of each file what the manifest says."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from batchspec.judging.evidence.schema_rows import reference_checker
from batchspec.making.corpus import cases
from batchspec_contract.objects import OBJECTS

NEIGHBOURS = {name: spec for name, spec in OBJECTS.items() if name != "batch"}
CASES = [case for case in cases() if case.kind in NEIGHBOURS and case.level != "SHOULD"]
"""Without those that break a SHOULD: a server may number its codes, and no reader has to take that."""


@pytest.mark.parametrize("spec", NEIGHBOURS.values(), ids=lambda spec: spec.name)
def test_the_strict_schema_agrees_with_the_manifest(spec):
    checker = reference_checker(f"{spec.name}.{spec.sent_by}", "")
    said = {case.path: case.verdict == "conformant" for case in CASES if case.kind == spec.name}
    found = {
        case.path: checker.is_valid(json.loads(case.content)) for case in CASES if case.kind == spec.name
    }
    assert found == said


def test_there_are_right_and_wrong_ones_of_each():
    counts = Counter((case.kind, case.verdict) for case in CASES)
    assert {kind for kind, verdict in counts if verdict == "conformant"} == NEIGHBOURS.keys()
    assert {kind for kind, verdict in counts if verdict == "non-conformant"} == NEIGHBOURS.keys()


def test_what_readers_accept_is_what_the_strict_schema_accepts_and_more():
    for case in CASES:
        if case.verdict == "conformant":
            assert reference_checker(NEIGHBOURS[case.kind].schema, "").is_valid(json.loads(case.content)), (
                case.path
            )
