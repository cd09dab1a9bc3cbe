"""`batchspec fields` and `batchspec explain`: what stands behind the contract, for people and for programs."""

from __future__ import annotations

import json

import pytest

from batchspec.contract.evidence import Unknown, field, field_names, field_of, requirement
from batchspec.making.forms import derived_cases
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import BY_ID, REQUIREMENTS


def test_every_field_is_claimed_by_someone_and_described():
    assert len(field_names()) > 30
    for name in field_names():
        found = field(name)
        assert found.claims, name
        assert found.description, name
        named = {ruling["id"] for ruling in found.rulings}
        assert {ruling for claim in found.claims for ruling in claim.rulings} == named


def test_the_states_of_the_contract_are_what_design_says():
    always = {name for name in field_names() if field(name).states == ("value",)}
    assert {
        "id",
        "object",
        "endpoint",
        "input_file_id",
        "completion_window",
        "status",
        "created_at",
    } <= always
    optional = {
        n for n in field_names() if set(field(n).states) == {"absent", "null", "value"} and "." not in n
    }
    assert len(optional) == sum(not field.required for field in OBJECTS["batch"].fields)


def test_fields_prints_one_and_all(batchspec):
    one = batchspec("fields", "failed_at")
    assert one.code == 0
    assert "the contract: absent, null or a value" in one.out
    assert one.out.index("openai-docs") < one.out.index("aibrix")
    assert "RUL-001" in one.out
    every = batchspec("fields")
    assert all(name in every.out for name in ("errors.data[].line", "usage.total_tokens"))


def test_fields_as_json(batchspec):
    told = json.loads(batchspec("fields", "errors", "--json").out)
    assert (told["field"], sorted(told["states"])) == ("errors", ["absent", "null", "value"])
    wire = next(claim for claim in told["claims"] if claim["source"] == "openai-wire")
    assert wire["says"]["states"] == ["null"]
    assert [one["field"] for one in json.loads(batchspec("fields", "--json").out)] == field_names()


def test_a_field_nobody_knows_is_usage(batchspec):
    run = batchspec("fields", "faild_at")
    assert run.code == 2
    assert run.err.splitlines()[-1].startswith("Error: no field is called 'faild_at'; did you mean failed_at")


def test_explain_says_everything(batchspec):
    run = batchspec("explain", "BATCH-FLD-016")
    assert run.code == 0
    lines = run.out.splitlines()
    assert lines[0] == f"BATCH-FLD-016 MUST (server, since {BY_ID['BATCH-FLD-016'].since})"
    for beginning in (
        "authority: openai-docs (",
        "check: schema batch.server#",
        "valid cases: ",
        "invalid cases: ",
        "mutants: ",
    ):
        assert any(line.startswith(beginning) for line in lines), beginning
    assert "RUL-001" in run.out


def test_explain_says_what_a_client_is_given(batchspec):
    assert "given: statuses, each status" in batchspec("explain", "BATCH-CLI-001").out.splitlines()


@pytest.mark.parametrize("row", REQUIREMENTS, ids=lambda row: row.id)
def test_every_requirement_has_cases_and_mutants(row):
    from batchspec.cli.explain import explained

    told = explained(row)
    for kind in ("valid", "invalid"):
        assert row.excluded or told["cases"][kind] or derived_cases(row.id)[kind]
    assert row.excluded or row.seen_in_traffic or row.judges == "batch_event" or told["mutants"]
    assert told["authority"]


def test_explain_as_json(batchspec):
    told = json.loads(batchspec("explain", "batch-cnt-001", "--json").out)
    assert told["check"] == {"rule": "counts_within_total"}
    assert "field" not in told
    assert json.loads(batchspec("explain", "BATCH-NUL-001", "--json").out)["field"]["field"] == "model"


def test_explain_tells_the_cases_that_are_derived(batchspec):
    lines = batchspec("explain", "BATCH-NUL-006").out.splitlines()
    assert "valid cases, derived: expires_at is 1762086400" in lines
    assert "invalid cases, derived: expires_at is absent, expires_at is null" in lines
    told = json.loads(batchspec("explain", "BATCH-NUL-006", "--json").out)
    assert told["derivedCases"]["invalid"] == ["expires_at is absent", "expires_at is null"]
    assert not any("derived" in line for line in batchspec("explain", "BATCH-CRE-001").out.splitlines())


def test_a_requirement_without_cases_in_files_does_not_look_as_if_it_had_none(batchspec, monkeypatch):
    monkeypatch.setattr("batchspec.contract.evidence.cases", lambda _: {"valid": [], "invalid": []})
    out = batchspec("explain", "BATCH-NUL-006").out
    assert "none" not in out.partition("mutants:")[0]


def test_a_requirement_nobody_knows_is_usage(batchspec):
    run = batchspec("explain", "BATCH-TIM-999")
    assert run.code == 2
    assert "no requirement is called 'BATCH-TIM-999'; did you mean BATCH-TIM-009" in run.err.splitlines()[-1]


def test_the_field_of_a_requirement():
    assert field_of(requirement("BATCH-NUL-013")) == "request_counts"
    assert field_of(requirement("BATCH-CNT-001")) is None
    with pytest.raises(Unknown):
        requirement("BATCH")
