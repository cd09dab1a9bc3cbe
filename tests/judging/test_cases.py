"""The corpus: a valid case breaks no MUST and does show its requirement; an invalid one breaks that and nothing else."""

from __future__ import annotations

import pytest
from support.corpus import CORPUS, SHAPES, Case, broken, judged

from batchspec.making.forms import forms
from batchspec.making.ways import ways_by_requirement
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import REQUIREMENTS

NEVER_BROKEN = frozenset({"BATCH-LIF-013", "BATCH-CAN-002"})
"""What no run can show to be broken, since more time or another model might show it to hold; it is left untestable."""

LEAST = 174
"""Requirements that have cases written by hand, valid ones and invalid ones, at least."""

SHOWN = [case for case in CORPUS if case.folder != SHAPES]


KNOWN = {case.folder for case in SHOWN}
LATER = {row for spec in OBJECTS.values() for field in spec.fields if (row := field.presence_row)} - KNOWN
"""Requirements that a key be there which is younger than the cases: it is in none of them."""


def ids_of(cases: list[Case]) -> set[str]:
    return {case.folder for case in cases}


@pytest.mark.parametrize("case", [case for case in SHOWN if case.valid], ids=str)
def test_valid_case_shows_its_requirement_and_breaks_no_must(case):
    summary = judged(case)
    assert broken(summary, "MUST", case.role) == {}
    assert case.folder not in broken(summary)
    assert summary.tally(case.folder).held > 0, "its occasion never arises"


@pytest.mark.parametrize("case", [case for case in SHOWN if not case.valid], ids=str)
def test_invalid_case_breaks_exactly_its_requirement(case):
    summary = judged(case)
    found = {row: causes for row, causes in broken(summary, role=case.role).items() if row not in LATER}
    if case.folder in NEVER_BROKEN:
        assert found == {}
        assert summary.tally(case.folder).untestable
    else:
        assert list(found) == [case.folder], found


@pytest.mark.parametrize("case", [case for case in CORPUS if case.folder == SHAPES], ids=str)
def test_shape_breaks_no_must(case):
    assert broken(judged(case), "MUST", case.role) == {}


@pytest.mark.parametrize("side", ["valid", "invalid"])
def test_every_requirement_has_a_case(side):
    have = ids_of([case for case in SHOWN if case.valid == (side == "valid")])
    wanted = {r.id for r in REQUIREMENTS if r.check and not r.excluded}
    derived = set(forms()) if side == "valid" else set(ways_by_requirement())
    assert sorted(wanted - have - derived) == []


@pytest.mark.parametrize("side", ["valid", "invalid"])
def test_cases_that_are_derived_take_the_place_of_none_that_was_written(side):
    have = ids_of([case for case in SHOWN if case.valid == (side == "valid")])
    assert len(have) >= LEAST


def test_every_folder_is_a_requirement():
    assert sorted(ids_of(SHOWN) - {r.id for r in REQUIREMENTS}) == []


def test_every_file_says_what_it_shows():
    endings = (".json", ".history.json", ".trace.jsonl")
    assert [str(c) for c in CORPUS if c.path.name.removeprefix(c.what) not in endings] == []
    assert [str(c) for c in CORPUS if c.what != c.what.lower() or "_" in c.what or " " in c.what] == []


def test_there_are_shapes_enough():
    assert sum(case.folder == SHAPES for case in CORPUS) >= 20
