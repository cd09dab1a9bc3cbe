"""Each way to break a requirement breaks that one and no other."""

from __future__ import annotations

import copy
import json

import pytest
from support.faults import faults

from batchspec import BatchFactory
from batchspec.fixtures import NotBreakable, breakable, broken, ways
from batchspec.making.ways import ways_by_requirement
from batchspec.making.ways.fields import FIRST_NAMES
from batchspec_contract.lifecycle import ODD_EDGES, REACHABLE
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import BY_ID, REQUIREMENTS

WAYS = [way for known in ways_by_requirement().values() for way in known]


def test_whatever_can_be_broken_by_a_fixture_has_a_way():
    judged = {row.id for row in REQUIREMENTS if row.judges in {*OBJECTS, "history", "text"}}
    assert set(ways_by_requirement()) == judged == set(breakable())
    assert {BY_ID[row].judges for row in breakable("batch")} == {"batch"}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.requirement}-{way.how}")
def test_a_way_breaks_exactly_its_own(way):
    for seed in range(3):
        value = way.make(BatchFactory(seed))
        assert faults(BY_ID[way.requirement].judges, value) == {way.requirement}


def test_ways_have_names_of_their_own():
    named = [(way.requirement, way.how) for way in WAYS]
    assert len(set(named)) == len(named)


def test_a_name_is_kept_for_a_way_that_is_there():
    assert set(FIRST_NAMES.values()) <= {way.how for way in WAYS}


def test_every_edge_that_is_only_odd_is_walked():
    odd = {f"{start} to {end}" for start, end in ODD_EDGES if end not in REACHABLE[start]}
    assert {way.how for way in ways("BATCH-LIF-011")} == odd


def test_the_same_seed_breaks_it_alike_and_another_otherwise():
    for requirement in breakable():
        assert broken(requirement, 5) == broken(requirement, 5)
    assert broken("BATCH-FLD-001", 0) != broken("BATCH-FLD-001", 1)


def test_every_way_is_met_by_counting_seeds():
    known = ways("BATCH-LIF-008")
    assert [broken("BATCH-LIF-008", seed)["status"] for seed in range(len(known))] == [
        way.how.partition(" ")[0] for way in known
    ]


def test_a_way_can_be_asked_for():
    assert broken("BATCH-MET-002", how="a name of 65 characters")["metadata"] == {"k" * 65: "x"}
    with pytest.raises(NotBreakable) as refusal:
        broken("BATCH-MET-002", how="a name of 66 characters")
    assert str(refusal.value) == (
        "BATCH-MET-002: no way 'a name of 66 characters'; there are a name of 65 characters"
    )


def test_what_one_caller_changes_no_other_sees():
    before = copy.deepcopy(broken("BATCH-FLD-020"))
    broken("BATCH-FLD-020")["request_counts"] = "changed"
    broken("BATCH-MET-001")["metadata"].clear()
    assert broken("BATCH-FLD-020") == before
    assert len(broken("BATCH-MET-001")["metadata"]) == 17


@pytest.mark.parametrize(
    ("requirement", "message"),
    [
        ("BATCH-XYZ-001", "BATCH-XYZ-001: no such requirement; `batchspec explain` lists them"),
        ("BATCH-CRE-001", "BATCH-CRE-001: it is judged by a trace, not by an object"),
    ],
)
def test_what_no_fixture_can_break_is_told(requirement, message):
    with pytest.raises(NotBreakable) as refusal:
        broken(requirement)
    assert str(refusal.value) == message


def test_objects_and_histories_are_json():
    for way in WAYS:
        value = way.make(BatchFactory(0))
        if BY_ID[way.requirement].judges == "text":
            assert isinstance(value, bytes)
        else:
            assert json.loads(json.dumps(value)) == value
