"""Claims of sources reconciled: what readers and servers may rely on, for our sources and for any that are drawn."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from support.changed_contract import CONTRACT, SOURCES, UNION, messages, with_claim

from batchspec.claims.claim import Claim
from batchspec.claims.source import Source, reader_states, required
from batchspec.claims.states import ABSENT, NULL, VALUE, WORDS, meanings, union
from generator.checks.rulings import check
from generator.claims import read_sources, reader_claims
from generator.reconcile import dissents, wire_habits

READER = Draft202012Validator(CONTRACT.schemas["batch"])
REQUIRED = {field.name for field in CONTRACT.objects["batch"].fields if field.required}
WHOLE: dict[str, Any] = {
    "id": "batch_1",
    "object": "batch",
    "endpoint": "/v1/responses",
    "model": "gpt-5",
    "errors": {"object": "list", "data": [{"code": "a", "message": "b", "param": "c", "line": 1}]},
    "input_file_id": "file-1",
    "completion_window": "24h",
    "status": "failed",
    "output_file_id": "file-2",
    "error_file_id": "file-3",
    "created_at": 1,
    "in_progress_at": 1,
    "expires_at": 2,
    "finalizing_at": 1,
    "completed_at": 1,
    "failed_at": 1,
    "expired_at": 1,
    "cancelling_at": 1,
    "cancelled_at": 1,
    "request_counts": {"total": 1, "completed": 0, "failed": 1},
    "usage": {
        "input_tokens": 1,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": 1,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 2,
    },
    "metadata": {"a": "b"},
}
"""A batch in which every field has a value."""

STATES = st.sampled_from(sorted(WORDS, key=sorted))
BLIND = st.frozensets(st.sampled_from(["absent", "null", "value", "absent-or-null", "integer"]), max_size=2)
FIELDS = st.dictionaries(
    st.sampled_from(sorted(WHOLE)), st.builds(Claim, states=STATES), min_size=1, max_size=6
)
KINDS = st.sampled_from(["wire", "docs", "openapi", "server", "python", "go"])
STANDINGS = st.sampled_from(["authority", "implementation"])
ANY_SOURCE = st.builds(
    Source, id=st.uuids().map(str), kind=KINDS, standing=STANDINGS, blind=BLIND, fields=FIELDS
)
ANY_SOURCES = st.lists(ANY_SOURCE, min_size=1, max_size=6)


def with_states(batch: dict[str, Any], states: dict[str, str]) -> dict[str, Any]:
    """`batch` with each field, nested ones too, absent or null where `states` says so."""
    out = deepcopy(batch)
    for field, state in states.items():
        *parents, name = field.replace("[]", ".0").split(".")
        owner: Any = out
        for parent in parents:
            owner = owner[int(parent)] if isinstance(owner, list) else (owner or {}).get(parent)
        if not isinstance(owner, dict):
            continue
        if state == ABSENT:
            owner.pop(name, None)
        elif state == NULL:
            owner[name] = None
    return out


def states_of(allowed: dict[str, frozenset[str]]) -> st.SearchStrategy[dict[str, str]]:
    """One state for each field, inner fields before the objects they are in."""
    inner_first = sorted(allowed, key=lambda field: -field.count("."))
    return st.fixed_dictionaries({field: st.sampled_from(sorted(allowed[field])) for field in inner_first})


# Our own sources.


def test_everything_is_settled() -> None:
    assert messages(CONTRACT) == []


def test_required_keys_are_always_there_and_the_others_may_be_absent_null_or_set() -> None:
    top = {field: states for field, states in UNION.items() if "." not in field}
    assert {field for field, states in top.items() if states == {VALUE}} == REQUIRED
    assert {"id", "status", "created_at"} <= REQUIRED
    assert {
        field for field, states in top.items() if states == {ABSENT, NULL, VALUE}
    } == top.keys() - REQUIRED
    assert len(top) == len(CONTRACT.objects["batch"].fields)


def test_reader_schema_says_what_the_sources_come_to() -> None:
    assert {field: claim.states for field, claim in reader_claims(CONTRACT.schemas["batch"]).items()} == UNION


@pytest.mark.parametrize("name", sorted(name for name, source in SOURCES.items() if source.is_authority))
@settings(max_examples=25)
@given(data=st.data())
def test_the_schema_accepts_whatever_an_authority_may_send(name: str, data: st.DataObject) -> None:
    allowed = {field: claim.states for field, claim in SOURCES[name].fields.items()}
    batch = with_states(WHOLE, data.draw(states_of(allowed)))
    assert READER.is_valid(batch), json.dumps(batch)


@given(data=st.data())
def test_what_a_server_may_send_is_readable(data: st.DataObject) -> None:
    states = data.draw(states_of(UNION))
    batch = with_states(WHOLE, states)
    assert required(UNION) & WHOLE.keys() <= batch.keys()
    assert READER.is_valid(batch), json.dumps(batch)


# Any sources.


@given(ANY_SOURCES)
def test_a_reader_accepts_what_any_authority_allows(sources: list[Source]) -> None:
    reader = reader_states(sources)
    for source in filter(lambda source: source.is_authority, sources):
        for field, claim in source.fields.items():
            assert claim.states <= reader[field]


@given(ANY_SOURCES, st.randoms(use_true_random=False))
def test_the_order_of_sources_does_not_matter(sources: list[Source], random: Any) -> None:
    shuffled = random.sample(sources, len(sources))
    reader = {field: Claim(states) for field, states in reader_states(sources).items()}
    assert reader_states(shuffled) == reader_states(sources)
    assert wire_habits(shuffled) == wire_habits(sources)
    assert dissents(shuffled, reader) == dissents(sources, reader)


@given(ANY_SOURCES, ANY_SOURCE)
def test_another_source_never_narrows_the_reader(sources: list[Source], another: Source) -> None:
    before, after = reader_states(sources), reader_states([*sources, another])
    assert all(states <= after[field] for field, states in before.items())


@given(ANY_SOURCES, ANY_SOURCE)
def test_an_implementation_never_changes_the_reader(sources: list[Source], another: Source) -> None:
    implementation = replace(another, standing="implementation")
    assert reader_states([*sources, implementation]) == reader_states(sources)


@given(st.lists(ANY_SOURCE.map(lambda source: replace(source, standing="authority")), min_size=2, max_size=5))
def test_no_disagreement_of_two_authorities_escapes(sources: list[Source]) -> None:
    reader = {field: Claim(states) for field, states in reader_states(sources).items()}
    overruled = {(dissent.field, dissent.source) for dissent in dissents(sources, reader)}
    for one, other in combinations(sources, 2):
        for field in one.fields.keys() & other.fields.keys():
            if meanings(one.fields[field].states, one.blind).isdisjoint(
                meanings(other.fields[field].states, other.blind)
            ):
                assert {(field, one.id), (field, other.id)} & overruled


@given(STATES, BLIND)
def test_a_source_never_dissents_from_itself(states: frozenset[str], blind: frozenset[str]) -> None:
    source = Source("docs", {"id": Claim(states)}, blind, "authority", "one")
    assert dissents([source], {"id": Claim(union([states]))}) == []


@settings(max_examples=30)
@given(data=st.data())
def test_no_flipped_claim_of_an_authority_goes_unnoticed(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(n for n, source in SOURCES.items() if source.is_authority)))
    field = data.draw(st.sampled_from(sorted(SOURCES[name].fields)))
    states = data.draw(STATES)
    flipped = with_claim(name, field, states=sorted(states))
    after = read_sources(flipped.sources)
    reader = reader_claims(CONTRACT.schemas["batch"])

    def overruled(sources: dict[str, Source]) -> set[tuple[str, ...]]:
        found = dissents(sources.values(), reader)
        return {(d.field, d.about, d.source, d.says) for d in found if d.label == "overruled"}

    moved = reader_states(after.values()) != UNION or overruled(after) != overruled(SOURCES)
    assert not moved or check(flipped)
