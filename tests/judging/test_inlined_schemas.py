"""A schema with all it refers to in place of its references finds the same faults, in the same order, with the same words."""

from __future__ import annotations

from hypothesis import given
from support.bombs import BATCH
from support.strategies import jsons, objects, spoiled

from batchspec.judging.evidence.schema_rows import SchemaRow, inlined_checker, reference_checker
from batchspec_contract.registry import REQUIREMENTS

ROWS = {
    row.check.target: SchemaRow(row.check.target)
    for row in REQUIREMENTS
    if row.check is not None and row.check.kind == "schema"
}


def by_reference(row):
    """The same row, which follows each reference."""
    other = SchemaRow(f"{row.name}#{row.pointer}")
    vars(other)["_reference"] = reference_checker(row.name, row.pointer)
    return other


def test_there_is_something_to_compare():
    assert len(ROWS) > 20


def test_no_reference_is_left():
    assert not [
        target
        for target, row in ROWS.items()
        if "'$ref'" in str(inlined_checker(row.name, row.pointer).schema)
    ]


@given(spoiled([BATCH]) | objects | jsons)
def test_the_same_faults_are_found(value):
    for row in ROWS.values():
        assert repr(list(row.judge(value))) == repr(list(by_reference(row).judge(value)))
