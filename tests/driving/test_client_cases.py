"""The corpus that clients are given: whole, legal where it says so, and each case evidence for what it names."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from batchspec.contract.routes import ENDPOINTS, ROUTES
from batchspec.contract.schemas import document
from batchspec.driving.client.calls import calls
from batchspec.driving.client.cases.every import cases, illegal
from batchspec.driving.client.cases.fields import optional_keys
from batchspec.driving.client.cases.keys import keys
from batchspec.driving.client.cases.objects import batch, named
from batchspec.driving.client.collect import collect
from batchspec.driving.client.pass_through import PassThrough
from batchspec.judging.engine import Judge
from batchspec.judging.evidence.client_cases import UnknownGroup, evidence
from batchspec.judging.evidence.compare import at
from batchspec.judging.evidence.finding import ABSENT
from batchspec.judging.evidence.tally import Summary
from batchspec.judging.evidence.tree import levels, pointer
from batchspec.mutants.client import MUTANTS
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.trace import Case, Trace, lines, parse
from batchspec_contract.lifecycle import STATES
from batchspec_contract.registry import GROUPS, REQUIREMENTS

READER = Draft202012Validator(document("reader"))
LEGAL = [name for name, group in GROUPS.items() if group.gives == "legal"]
CLI = [row for row in REQUIREMENTS if row.role == "client" and not row.seen_in_traffic]


@pytest.fixture(scope="module")
def passed() -> Trace:
    """What the built-in client makes of everything."""
    return collect(PassThrough())


def batches(case):
    value = load(case.sent)
    return value["data"] if case.type == "batch_list" else [value]


def of_group(*groups):
    return [case for case in cases() if case.group in groups]


@pytest.mark.parametrize("case", of_group(*LEGAL), ids=lambda case: case.case)
def test_what_must_be_accepted_is_legal(case):
    for shown in batches(case):
        assert list(READER.iter_errors(shown)) == []


def test_what_is_called_illegal_is():
    def whole(case):
        try:
            value = load(case.sent)
        except NotStrictJSON:
            return False
        return case.type == "batch" and READER.is_valid(value)

    assert [case.case for case in illegal() if whole(case)] == []


NESTED = [key for level in levels() if level.place for key in level.keys]


@pytest.mark.parametrize("key", NESTED, ids=lambda key: key.pointer)
def test_every_nested_key_comes_null_and_absent_where_it_may_and_nowhere_else(key):
    shown = [at(one, key.pointer) for case in of_group(*LEGAL) for one in batches(case)]
    parents = [at(one, pointer(key.place[:-1])) for case in of_group(*LEGAL) for one in batches(case)]
    absent = [isinstance(parent, dict) and key.name not in parent for parent in parents]
    assert any(value is None for value in shown) == key.nullable
    assert any(absent) == (not key.required)
    assert any(value is not None and value is not ABSENT for value in shown)


def test_every_status_and_endpoint_is_there():
    assert {batches(case)[0]["status"] for case in of_group("statuses")} == set(STATES)
    assert {batches(case)[0]["endpoint"] for case in of_group("endpoints")} == set(ENDPOINTS)


@pytest.mark.parametrize("key", optional_keys())
def test_every_optional_key_comes_absent_null_and_set(key):
    about = {
        group: [batches(c)[0] for c in of_group(group) if c.key == f"/{key}"]
        for group in ("nulls", "absents", "sets")
    }
    assert all(one[key] is None for one in about["nulls"])
    assert all(key not in one for one in about["absents"])
    assert all(one[key] is not None for one in about["sets"])
    assert min(map(len, about.values())) >= 1
    assert {case.case for case in of_group("sets")} >= {f"set-{key}", f"set-{key}-alone"}


def test_unknown_keys_come_at_every_level():
    places = {case.key.rpartition("/")[0] for case in of_group("unknown-keys")}
    assert places == {pointer(level.place) for level in levels()}
    assert {"", "/usage/input_tokens_details", "/errors/data/0"} <= places


def test_every_key_at_every_depth_comes_in_a_wrong_type():
    about = {case.key for case in illegal() if case.case.startswith("wrong-")}
    assert about >= {key.pointer for level in levels() for key in level.keys}


def test_every_time_comes_late_and_early():
    about = {case.key for case in of_group("numbers")}
    assert about >= {f"/{name}" for name in batch("validating") if name.endswith("_at")}


def test_names_are_unique_and_sayable():
    names = [case.case for case in (*cases(), *illegal())]
    assert len(names) == len(set(names))
    assert [name for name in names if not name.isascii() or " " in name] == []


def test_the_same_cases_are_made_again():
    assert list(keys()) == list(keys())


def test_every_case_names_its_requirements():
    known = {requirement.id for requirement in CLI}
    for case in cases():
        assert case.requirements, case.case
        assert known.issuperset(case.requirements)
    assert {case.requirements for case in illegal()} == {()}


def test_every_group_of_the_contract_has_cases_and_every_case_its_group(passed):
    assert {case.group for case in passed.cases} == set(GROUPS)
    assert {case.group for case in illegal()} == {
        n for n, group in GROUPS.items() if group.gives == "illegal"
    }


def test_a_case_of_a_group_that_is_not_there_is_told():
    message = (
        r"^case new: no group 'news'; there are statuses, .*; a new one has its line in schema/cases.yaml$"
    )
    with pytest.raises(UnknownGroup, match=message):
        named(Case(case="new", group="news", sent="{}"))


def test_every_condition_of_a_row_leaves_some_cases_out(passed):
    for row in CLI:
        if row.cases and (row.cases.type or row.cases.methods or row.cases.keyed):
            without = replace(row, cases=replace(row.cases, type=None, methods=(), keyed=False))
            assert len(evidence(row, passed.cases)) < len(evidence(without, passed.cases)), row.id


def test_rows_name_calls_that_there_are():
    named_calls = {method for row in CLI if row.cases for method in row.cases.methods}
    assert named_calls <= set(ROUTES) == {case.method for case in calls()}


def test_no_sentence_counts_what_a_new_field_or_state_would_add_to():
    numbers = r"\b(?:two|three|four|five|six|seven|eight|nine|ten|\w+teen|twenty\S*)\b"
    from_client = [row.statement for row in CLI] + [mutant.breaks for mutant in MUTANTS]
    assert [sentence for sentence in from_client if re.search(numbers, sentence)] == []


def test_each_case_is_evidence_for_just_what_it_names(passed):
    judge = Judge(CLI)
    for case in passed.cases:
        summary = Summary()
        judge.cases([case], summary)
        assert sorted(summary.tallies) == sorted(case.requirements), case.case


def test_every_requirement_is_shown_by_a_case(passed):
    named = {requirement for case in passed.cases for requirement in case.requirements}
    assert named == {requirement.id for requirement in CLI if not requirement.excluded}


def test_trace_of_a_client_comes_back_as_it_was(passed):
    text = "\n".join(lines(passed))
    checker = Draft202012Validator(document("trace"))
    assert [line[:80] for line in text.split("\n") if not checker.is_valid(json.loads(line))] == []
    again = parse(text, "trace")
    assert again.cases == tuple(replace(case, args=dict(case.args)) for case in passed.cases)
    assert again.header == passed.header


def test_runs_are_alike():
    first, second = ("\n".join(lines(collect(PassThrough()))) for _ in range(2))
    assert first == second
