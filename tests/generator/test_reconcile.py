"""The evidence: what sources say, what follows for readers and servers, and that nothing goes unsettled."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from batchspec.claims.claim import Claim
from batchspec.claims.source import Source, reader_states, required
from batchspec.claims.states import ABSENT, NULL, VALUE, WORDS, meanings, union
from generator.checks.rulings import check
from generator.claims import read_sources, reader_claims
from generator.contract import Contract
from generator.load import load
from generator.reconcile import dissents, wire_habits

CONTRACT = load()
SOURCES = read_sources(CONTRACT.sources)
UNION = reader_states(SOURCES.values())
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


def changed(**changes: Any) -> Contract:
    return replace(CONTRACT, **changes)


def with_claim(source: str, field: str, **claim: Any) -> Contract:
    data = CONTRACT.sources[source]
    fields = {**data["fields"], field: {**data["fields"].get(field, {}), **claim}}
    return changed(sources={**CONTRACT.sources, source: {**data, "fields": fields}})


def with_ruling(ruling: str, **changes: Any) -> Contract:
    return changed(decisions=[{**r, **changes} if r["id"] == ruling else r for r in CONTRACT.decisions])


def with_schema(name: str, *path: str, value: Any) -> Contract:
    schemas = deepcopy(CONTRACT.schemas)
    node = schemas[name]
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return changed(schemas=schemas)


def told(contract: Contract) -> list[str]:
    return [str(problem) for problem in check(contract)]


def only(contract: Contract) -> str:
    [problem] = check(contract)
    return str(problem)


# What the evidence comes to.


def test_everything_is_settled() -> None:
    assert told(CONTRACT) == []


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


# The algebra.


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


# What a newcomer reads when it does not come out.


def test_flipped_claim() -> None:
    assert only(with_claim("openai-docs", "failed_at", states=["value"])) == (
        'schema/decisions.yaml: failed_at: openai-docs says "always a value", the contract "absent, null or a value", '
        "and no ruling settles it; settle its presence with a reason, in RUL-001 if it says so of every field there, "
        "else in a new ruling, or correct schema/sources/openai-docs.yaml"
    )


def test_removed_ruling() -> None:
    rest = [ruling for ruling in CONTRACT.decisions if ruling["id"] != "RUL-016"]
    assert only(changed(decisions=rest)) == (
        'schema/decisions.yaml: errors.object: openai-dotnet says "always list", the contract "anything", and no '
        "ruling settles it; settle its values with a reason, in a new ruling, or correct "
        "schema/sources/openai-dotnet.yaml"
    )


def test_removed_ruling_on_many_sources() -> None:
    removed = ruling("RUL-004")
    named = {name for names in removed["settles"].values() for name in names} | {*removed["implementations"]}
    rest = [one for one in CONTRACT.decisions if one["id"] != "RUL-004"]
    begins = r'schema/decisions\.yaml: errors: ([\w., -]+?) says? "([^"]+)", the (contract|wire) "'
    told_of: dict[tuple[str, str], set[str]] = {}
    for line in told(changed(decisions=rest)):
        found = re.match(begins, line)
        assert found, line
        told_of[found[2], found[3]] = set(re.split(", | and ", found[1]))
    assert sorted(name for names in told_of.values() for name in names) == sorted(named)
    assert all(
        SOURCES[name].fields["errors"].says("presence") == says
        for (says, _), names in told_of.items()
        for name in names
    )
    assert all(
        SOURCES[name].is_authority == (by == "contract")
        for (_, by), names in told_of.items()
        for name in names
    )


def test_two_sources_that_say_the_same_are_told_in_one_line() -> None:
    made_up = {
        **CONTRACT.sources["aibrix"],
        "fields": {"endpoint": {"states": ["absent", "value"], "type": "string"}},
    }
    sources = {name: {**made_up, "source": name} for name in ("made-up", "made-up-too")}
    files = {f"schema/sources/{name}.yaml": "" for name in sources}
    contract = changed(sources=CONTRACT.sources | sources, digests={**CONTRACT.digests, **files})
    assert only(contract) == (
        'schema/decisions.yaml: endpoint: made-up and made-up-too say "absent or a value", the contract "always a '
        'value", and no ruling settles it; name them in RUL-010 about presence, as a defect, or correct the claims in '
        "schema/sources/"
    )


def test_made_up_source_that_forbids_null() -> None:
    made_up = {
        **CONTRACT.sources["openai-docs"],
        "source": "made-up",
        "blind": [],
        "fields": {"errors": {"states": ["absent", "value"], "type": "object"}},
    }
    contract = changed(
        sources={**CONTRACT.sources, "made-up": made_up},
        digests={**CONTRACT.digests, "schema/sources/made-up.yaml": ""},
    )
    assert only(contract) == (
        'schema/decisions.yaml: errors: made-up says "absent or a value", the contract "absent, null or a value", and '
        "no ruling settles it; settle its presence with a reason, in RUL-004 if it says so of every field there, else "
        "in a new ruling, or correct schema/sources/made-up.yaml"
    )


def test_claim_that_came_round() -> None:
    assert only(with_claim("openai-node", "completed_at", states=["absent", "null", "value"])) == (
        "schema/decisions.yaml: RUL-001: settles the presence of completed_at against openai-node, which does not "
        "differ there; correct the ruling if its reason still holds, or schema/sources/openai-node.yaml"
    )


def test_claim_that_is_not_what_the_ruling_has_it_say() -> None:
    assert only(with_claim("openai-node", "usage", states=["value"])) == (
        'schema/decisions.yaml: RUL-008: has openai-node say "absent or a value" of usage, but it says "always a '
        'value"; correct the ruling if its reason still holds, or schema/sources/openai-node.yaml'
    )


def test_implementation_that_breaks_the_contract_anew() -> None:
    assert only(with_claim("aibrix", "endpoint", states=["absent", "value"])) == (
        'schema/decisions.yaml: endpoint: aibrix says "absent or a value", the contract "always a value", and no '
        "ruling settles it; name it in RUL-010 about presence, as a defect, or correct schema/sources/aibrix.yaml"
    )


def test_defect_called_a_variety() -> None:
    implementations = {**ruling("RUL-012")["implementations"], "novita": "variety"}
    assert only(with_ruling("RUL-012", implementations=implementations)) == (
        'schema/decisions.yaml: RUL-012: calls novita a variety on created_at, but "string" is a defect; correct the '
        "ruling if its reason still holds, or schema/sources/novita.yaml"
    )


def test_judgement_that_nothing_needs() -> None:
    implementations = {**ruling("RUL-013")["implementations"], "orq": "defect"}
    assert only(with_ruling("RUL-013", implementations=implementations)) == (
        "schema/decisions.yaml: RUL-013: judges orq, which does not differ on the type of any field named; correct the "
        "ruling if its reason still holds, or schema/sources/orq.yaml"
    )


def test_field_that_a_ruling_names_for_nothing() -> None:
    assert only(with_ruling("RUL-013", field=["errors", "usage"])) == (
        "schema/decisions.yaml: RUL-013: names usage, on whose type no implementation listed differs; take the field "
        "out"
    )


def test_names_that_nothing_has() -> None:
    settles = {"absent or a value": ["ogx", "nobody"]}
    contract = with_ruling(
        "RUL-008", field="usages", settles=settles, implementations={"openai-go": "variety"}
    )
    assert told(contract) == [
        (
            "schema/decisions.yaml: RUL-008: lists openai-go under `implementations`, but it is an authority; name it "
            "under `settles`, below what it says"
        ),
        (
            "schema/decisions.yaml: RUL-008: names nobody, which is not in schema/sources/; correct the id, or write "
            "schema/sources/nobody.yaml"
        ),
        "schema/decisions.yaml: RUL-008: names the field usages, which is not in schema/batch.schema.json; correct it",
        (
            "schema/decisions.yaml: RUL-008: settles ogx, which is an implementation; name it under `implementations` as "
            "variety or defect"
        ),
    ]


def test_ruling_settled_twice() -> None:
    twin = {**ruling("RUL-013"), "id": "RUL-999"}
    assert only(changed(decisions=[*CONTRACT.decisions, twin])) == (
        "schema/decisions.yaml: errors: the type claim of novita is settled by RUL-013 and RUL-999; leave it to one of "
        "them"
    )


def test_id_used_twice() -> None:
    assert told(changed(decisions=[*CONTRACT.decisions, ruling("RUL-013")]))[0] == (
        "schema/decisions.yaml: RUL-013: is used twice; give the later ruling a new id"
    )


def allowing(field: str, state: str) -> str:
    """The authorities that allow a state of a field, as a message lists them."""
    heard = (source for source in SOURCES.values() if source.is_authority and field in source.fields)
    *most, last = [source.id for source in heard if state in source.fields[field].states]
    assert most
    return f"{', '.join(most)} and {last}"


def test_schema_without_its_null() -> None:
    branches = CONTRACT.schemas["batch"]["properties"]["failed_at"]["anyOf"]
    assert only(with_schema("batch", "properties", "failed_at", "anyOf", value=branches[:1])) == (
        'schema/batch.schema.json: failed_at: the schema reads "absent or a value", the authorities "absent, null or a '
        'value": '
        f"null is allowed by {allowing('failed_at', NULL)} (see RUL-001); add a null branch, or correct the claims in schema/sources/"
    )


def test_schema_that_requires_too_much() -> None:
    needed = [*CONTRACT.schemas["batch"]["required"], "model"]
    assert only(with_schema("batch", "required", value=needed)) == (
        'schema/batch.schema.json: model: the schema reads "null or a value", the authorities "absent, null or a '
        'value": '
        f"absent is allowed by {allowing('model', ABSENT)} (see RUL-006); take it out of `required`, or correct the claims in "
        "schema/sources/"
    )


def test_schema_that_allows_what_nobody_does() -> None:
    needed = [key for key in CONTRACT.schemas["batch"]["required"] if key != "endpoint"]
    assert only(with_schema("batch", "required", value=needed)) == (
        'schema/batch.schema.json: endpoint: the schema reads "absent or a value", the authorities "always a value": '
        "absent is allowed by no authority (see RUL-010); add it to `required`, or correct the claims in "
        "schema/sources/"
    )


def test_schema_that_gives_a_value_to_what_never_has_one() -> None:
    sources = {
        name: {**source, "fields": {**source["fields"], "model": {"states": ["absent", "null"]}}}
        if SOURCES[name].is_authority and "model" in source["fields"]
        else source
        for name, source in CONTRACT.sources.items()
    }
    assert told(changed(sources=sources))[0] == (
        'schema/batch.schema.json: model: the schema reads "absent, null or a value", the authorities "absent or null": '
        "value is allowed by no authority (see RUL-006); take the field out of the schema, or correct the claims in "
        "schema/sources/"
    )


def test_field_that_upstream_adds() -> None:
    assert only(with_claim("openai-python", "priority", states=["absent", "value"], type="string")) == (
        "schema/batch.schema.json: priority: is not in the schema, though openai-python declares it; add it to the "
        "schema"
    )


def test_field_of_our_own() -> None:
    properties = {**CONTRACT.schemas["batch"]["properties"], "priority": {"type": "string"}}
    assert only(with_schema("batch", "properties", value=properties)) == (
        "schema/batch.schema.json: priority: is in the schema, though no authority declares it; cite one, or drop it"
    )


def test_server_schema_that_requires_too_much() -> None:
    assert only(with_schema("batch.server", "$defs", "BATCH-FLD-004", "required", value=["model"])) == (
        "schema/batch.server.schema.json: model: BATCH-FLD-004 requires it, though the authorities allow a batch "
        "without it; take it out of BATCH-FLD-004, or make that a SHOULD"
    )


def test_server_schema_that_requires_too_little() -> None:
    assert only(with_schema("batch.server", "$defs", "BATCH-FLD-001", "required", value=[])) == (
        "schema/batch.server.schema.json: id: no MUST requires it, though every authority does; require it in its row"
    )


def test_source_in_a_file_of_another_name() -> None:
    assert only(changed(digests={**CONTRACT.digests, "schema/sources/openai.yaml": ""})) == (
        "schema/sources/openai.yaml: source: no source has this id; name the file for the id of its source"
    )


def ruling(name: str) -> dict[str, Any]:
    return next(ruling for ruling in CONTRACT.decisions if ruling["id"] == name)
