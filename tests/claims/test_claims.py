"""Claims compared: states and what moved between them, and how values, types and limits stand to each other.

The generator and drift compare by the same rules.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchspec.claims.claim import ABOUT, Claim, tighter
from batchspec.claims.relation import DEFECT, OVERRULED, VARIETY, Relation, compare, label
from batchspec.claims.source import CLIENT, SERVER, Source, enforced
from batchspec.claims.states import (
    ABSENT,
    ALWAYS,
    NONE,
    NULL,
    STATES,
    UNSET,
    VALUE,
    WORDS,
    Moved,
    meanings,
    moved,
    surely_moved,
)
from batchspec.drift.contract import disagreements
from batchspec.drift.evidence import Evidence
from batchspec.drift.reading.claims import Claims
from generator.reconcile import dissents

SAME, NARROWER, WIDER, OTHER = Relation
ANY_STATES = st.sampled_from(sorted(WORDS, key=sorted))
BLIND = st.frozensets(st.sampled_from([*STATES, "absent-or-null", "integer"]))


def text(*values: str, **other: Any) -> Claim:
    """The claim that a field is a string, one of these values if there are any."""
    return Claim(ALWAYS, "string", values=values, **other)


# States.


@pytest.mark.parametrize(
    ("states", "blind", "meant"),
    [
        ({VALUE}, set(), [{VALUE}]),
        ({VALUE}, {"absent"}, [{VALUE}, {ABSENT, VALUE}]),
        ({NULL, VALUE}, {"absent"}, [{NULL, VALUE}, {ABSENT, NULL, VALUE}]),
        ({ABSENT, VALUE}, {"null"}, [{ABSENT, VALUE}, {ABSENT, NULL, VALUE}]),
        (
            {ABSENT, NULL, VALUE},
            {"absent-or-null"},
            [{ABSENT, VALUE}, {NULL, VALUE}, {ABSENT, NULL, VALUE}],
        ),
        ({VALUE}, {"absent-or-null"}, [{VALUE}]),
        ({NULL}, {"absent", "null", "value"}, [{NULL}, {ABSENT, NULL}, {NULL, VALUE}, {ABSENT, NULL, VALUE}]),
    ],
)
def test_what_a_source_may_mean(states: set[str], blind: set[str], meant: list[set[str]]) -> None:
    assert meanings(frozenset(states), frozenset(blind)) == {frozenset(one) for one in meant}


@given(ANY_STATES, ANY_STATES)
def test_what_moved_leads_from_one_set_of_states_to_the_other(
    before: frozenset[str], after: frozenset[str]
) -> None:
    change = moved(before, after)
    assert (before | change.gained) - change.lost == after
    assert not change.gained & before
    assert change.lost <= before


@given(ANY_STATES, ANY_STATES)
def test_without_blind_spots_what_moved_is_sure(before: frozenset[str], after: frozenset[str]) -> None:
    seen = frozenset[str]()
    assert surely_moved(meanings(before, seen), meanings(after, seen)) == moved(before, after)


@given(ANY_STATES, BLIND, ANY_STATES, BLIND)
def test_something_moved_just_where_two_sources_cannot_mean_the_same(
    old: frozenset[str], old_blind: frozenset[str], new: frozenset[str], new_blind: frozenset[str]
) -> None:
    before, after = meanings(old, old_blind), meanings(new, new_blind)
    agree = not before.isdisjoint(after)
    assert (surely_moved(before, after) == Moved(NONE, NONE)) == agree
    there_and_back = surely_moved(after, before)
    assert surely_moved(before, after) == Moved(there_and_back.lost, there_and_back.gained)


def test_absent_or_null_moved_where_a_source_cannot_tell_which() -> None:
    python = meanings(frozenset(STATES), frozenset({"absent-or-null"}))
    docs = meanings(ALWAYS, frozenset())
    assert surely_moved(docs, python) == Moved(gained=UNSET, lost=NONE)
    assert surely_moved(python, docs) == Moved(gained=NONE, lost=UNSET)


# Values: both users compare lists by the same rule.

LISTS = {
    "a closed list against any string": (text("a", "b"), text(), NARROWER),
    "an open list against any string": (text("a", "b", open=True), text(), SAME),
    "a constant against any string": (text("a"), text(), NARROWER),
    "an open constant against any string": (text("a", open=True), text(), SAME),
    "any string against a list": (text(), text("a", "b"), SAME),
    "the same list in another order": (text("b", "a"), text("a", "b"), SAME),
    "a shorter list": (text("a"), text("a", "b"), NARROWER),
    "a longer list": (text("a", "b", "c"), text("a", "b"), WIDER),
    "another list": (text("a", "c"), text("a", "b"), OTHER),
    "an open list of all that is legal": (text("a", "b", open=True), text("a", "b"), SAME),
    "an open list of a part refuses nothing": (text("a", open=True), text("a", "b"), SAME),
    "an open list that names what is not legal": (text("a", "c", open=True), text("a", "b"), WIDER),
    "an open list against an open one": (text("c", open=True), text("a", "b", open=True), SAME),
    "a closed list against an open one": (text("a"), text("a", "b", open=True), NARROWER),
    "a sentinel": (text(sentinel=""), text(), WIDER),
    "a closed list with a sentinel": (text("a", sentinel=""), text(), OTHER),
    "an open list with a sentinel": (text("a", open=True, sentinel=""), text(), WIDER),
}


@pytest.mark.parametrize("case", LISTS)
def test_how_listed_values_stand_to_the_legal_ones(case: str) -> None:
    claim, reader, relation = LISTS[case]
    assert compare("values", claim, reader, frozenset()) is relation


@pytest.mark.parametrize("case", LISTS)
@pytest.mark.parametrize("kind", ["server", "go"])
def test_the_generator_and_drift_call_it_the_same(case: str, kind: str) -> None:
    claim, reader, relation = LISTS[case]
    source = Claims(kind, {"x": claim}, id="one")
    shipped = Evidence("2026-11", {"x": reader}, {}, ())
    expected = [called] if (called := label(relation, source, "values")) else []
    assert [one.label for one in dissents([source], {"x": reader})] == expected
    assert [one.label for one in disagreements(source, None, shipped)] == expected


def test_an_open_list_of_a_client_is_no_defect() -> None:
    """Go, Java and Ruby list the statuses they know, and read any other as well."""
    client = Source("go", {"errors.object": text("list", open=True)}, id="one")
    assert dissents([client], {"errors.object": text()}) == []
    closed = Source("rust", {"errors.object": text("list")}, id="one")
    assert [one.label for one in dissents([closed], {"errors.object": text()})] == [DEFECT]


# Presence, type and limits.


@pytest.mark.parametrize(
    ("states", "blind", "reader", "relation"),
    [
        ({VALUE}, set(), {VALUE}, SAME),
        ({VALUE}, set(), {NULL, VALUE}, NARROWER),
        ({ABSENT, NULL, VALUE}, set(), {NULL, VALUE}, WIDER),
        ({ABSENT, VALUE}, set(), {NULL, VALUE}, OTHER),
        ({NULL, VALUE}, {"absent"}, {ABSENT, NULL, VALUE}, SAME),
        ({VALUE}, {"absent"}, {NULL, VALUE}, NARROWER),
        ({ABSENT, NULL, VALUE}, {"absent-or-null"}, {NULL, VALUE}, SAME),
        ({VALUE}, {"absent-or-null"}, {NULL, VALUE}, NARROWER),
    ],
)
def test_a_blind_spot_is_no_difference(
    states: set[str], blind: set[str], reader: set[str], relation: Relation
) -> None:
    one, other = Claim(frozenset(states)), Claim(frozenset(reader))
    assert compare("presence", one, other, frozenset(blind)) is relation


@pytest.mark.parametrize(
    ("claim", "blind", "reader", "relation"),
    [
        ({"type": "number"}, set(), {"type": "integer"}, WIDER),
        ({"type": "number"}, {"integer"}, {"type": "integer"}, SAME),
        ({"type": "any"}, set(), {"type": "integer"}, WIDER),
        ({}, set(), {"type": "integer"}, SAME),
        ({"type": "string"}, set(), {"type": "integer"}, OTHER),
        ({"type": "map", "items": "any"}, set(), {"type": "map", "items": "string"}, WIDER),
        ({"type": "map"}, set(), {"type": "map", "items": "string"}, SAME),
        ({"format": "unixtime-ms"}, set(), {"format": "unixtime"}, OTHER),
    ],
)
def test_how_types_stand(claim: dict[str, str], blind: set[str], reader: Any, relation: Relation) -> None:
    one, other = Claim(ALWAYS, **claim), Claim(ALWAYS, **reader)  # type: ignore[arg-type]
    assert compare("type", one, other, frozenset(blind)) is relation


@pytest.mark.parametrize(
    ("limits", "reader", "relation"),
    [
        ({"maximum": 5}, {}, NARROWER),
        ({"maximum": 5}, {"maximum": 5}, SAME),
        ({"maximum": 5}, {"maximum": 6}, NARROWER),
        ({"maximum": 7}, {"maximum": 6}, WIDER),
        ({"minimum": 1}, {"minimum": 0}, NARROWER),
        ({"minimum": 0}, {"minimum": 1}, WIDER),
        ({"minimum": 0, "maximum": 5}, {"minimum": 1, "maximum": 6}, OTHER),
        ({}, {"maximum": 6}, SAME),
    ],
)
def test_how_limits_stand(limits: dict[str, int], reader: dict[str, int], relation: Relation) -> None:
    one, other = Claim(ALWAYS, limits=limits), Claim(ALWAYS, limits=reader)
    assert compare("limits", one, other, frozenset()) is relation


def test_which_of_two_limits_is_tighter() -> None:
    assert tighter("minimum", 2, 1)
    assert not tighter("minimum", 1, 1)
    assert tighter("maxProperties", 1, 2)
    assert not tighter("maximum", 2, 1)


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        (Source("go", {}), {"maximum": 5}),
        (Source("go", {}, standing="authority"), {"maximum": 5, "keyLength": 64}),
        (Source("server", {}), {"maximum": 5, "keyLength": 64}),
        (Source("json-schema", {}), {"maximum": 5, "keyLength": 64}),
        (Source("rust", {}, sent_by=CLIENT), {}),
        (Source("server", {}, sent_by=CLIENT), {"maximum": 5}),
    ],
)
def test_limits_that_a_client_only_repeats_are_not_enforced(source: Source, kept: dict[str, int]) -> None:
    assert enforced(Claim(ALWAYS, limits={"maximum": 5, "keyLength": 64}), source).limits == kept


def test_the_generator_rules_on_no_limit_that_a_client_only_repeats() -> None:
    metadata = Claim(frozenset(STATES), "map", "string", limits={"maxProperties": 16})
    reader = {"metadata": replace(metadata, limits={})}
    client = Source("rust", {"metadata": metadata}, id="one")
    assert dissents([client], reader) == []
    [dissent] = dissents([replace(client, standing="authority")], reader)
    assert (dissent.label, dissent.says) == (OVERRULED, "maxProperties 16")


# What a difference is called.

LABELS = {
    ("go", "authority"): {NARROWER: OVERRULED, WIDER: OVERRULED, OTHER: OVERRULED},
    ("server", "implementation"): {NARROWER: None, WIDER: DEFECT, OTHER: DEFECT},
    ("json-schema", "implementation"): {NARROWER: None, WIDER: DEFECT, OTHER: DEFECT},
    ("go", "implementation"): {NARROWER: DEFECT, WIDER: VARIETY, OTHER: DEFECT},
}


@pytest.mark.parametrize(("kind", "standing"), LABELS)
def test_what_a_difference_is_called(kind: str, standing: str) -> None:
    for relation in Relation:
        source = Source(kind, {}, standing=standing)
        for about in ABOUT:
            assert label(relation, source, about) == LABELS[kind, standing].get(relation)


def test_a_server_may_take_fewer_values_than_others_in_a_request() -> None:
    """It refuses an endpoint that it does not serve; a client that cannot read a legal value has a fault."""
    served = {"endpoint": text("/v1/embeddings")}
    server = Source("server", served, id="one", sent_by=CLIENT)
    assert [one.label for one in dissents([server], {"endpoint": text()})] == [VARIETY]
    assert label(OTHER, server, "values") == label(NARROWER, server, "presence") == DEFECT
    client = Source("rust", served, id="one", sent_by=CLIENT)
    assert dissents([client], {"endpoint": text()}) == []


def test_requests_are_not_held_to_what_one_recorded_client_sent() -> None:
    """The wire is a habit of OpenAI's server, on which clients are tried out; requests have no such habit."""
    always, often = Claim(ALWAYS), Claim(frozenset({ABSENT, VALUE}))
    for sender, expected in ((SERVER, [VARIETY]), (CLIENT, [])):
        wire = Source("wire", {"x": always}, frozenset(STATES), "authority", "wire", sender)
        other = Source("server" if sender == SERVER else "go", {"x": often}, id="one", sent_by=sender)
        assert [one.label for one in dissents([wire, other], {"x": often})] == expected
