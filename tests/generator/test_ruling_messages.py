"""Messages about claims and rulings that do not fit each other: each names the file, the claim and the way out."""

from __future__ import annotations

import json
import re
from typing import Any

from jsonschema import Draft202012Validator
from support.changed_contract import (
    CONTRACT,
    SOURCES,
    changed,
    messages,
    only_message,
    ruling,
    with_claim,
    with_ruling,
)

from generator.contract import ROOT


def on_batches_alone(name: str) -> dict[str, Any]:
    """A source without what it says of the other objects."""
    return {key: value for key, value in CONTRACT.sources[name].items() if key != "objects"}


def test_flipped_claim() -> None:
    assert only_message(with_claim("openai-docs", "failed_at", states=["value"])) == (
        'schema/decisions.yaml: failed_at: openai-docs says "always a value", the contract "absent, null or a value", '
        "and no ruling settles it; settle its presence with a reason, in RUL-001 if it says so of every field there, "
        "else in a new ruling, or correct schema/sources/openai-docs.yaml"
    )


def test_removed_ruling() -> None:
    rest = [ruling for ruling in CONTRACT.decisions if ruling["id"] != "RUL-016"]
    assert only_message(changed(decisions=rest)) == (
        'schema/decisions.yaml: errors.object: openai-dotnet says "always list", the contract "anything", and no '
        "ruling settles it; settle its values with a reason, in a new ruling, or correct "
        "schema/sources/openai-dotnet.yaml"
    )


def test_removed_ruling_on_many_sources() -> None:
    removed = ruling("RUL-004")
    named = {name for names in removed["settles"].values() for name in names} | {*removed["implementations"]}
    rest = [one for one in CONTRACT.decisions if one["id"] != "RUL-004"]
    begins = r'schema/decisions\.yaml: errors: ([\w., -]+?) says? "([^"]+)", the (contract|wire) "'
    named_by_message: dict[tuple[str, str], set[str]] = {}
    for line in messages(changed(decisions=rest)):
        found = re.match(begins, line)
        assert found, line
        named_by_message[found[2], found[3]] = set(re.split(", | and ", found[1]))
    assert sorted(name for names in named_by_message.values() for name in names) == sorted(named)
    assert all(
        SOURCES[name].fields["errors"].says("presence") == says
        for (says, _), names in named_by_message.items()
        for name in names
    )
    assert all(
        SOURCES[name].is_authority == (by == "contract")
        for (_, by), names in named_by_message.items()
        for name in names
    )


def test_two_sources_that_say_the_same_are_told_in_one_line() -> None:
    made_up = {
        **on_batches_alone("aibrix"),
        "fields": {"endpoint": {"states": ["absent", "value"], "type": "string"}},
    }
    sources = {name: {**made_up, "source": name} for name in ("made-up", "made-up-too")}
    files = {f"schema/sources/{name}.yaml": "" for name in sources}
    contract = changed(sources=CONTRACT.sources | sources, digests={**CONTRACT.digests, **files})
    assert only_message(contract) == (
        'schema/decisions.yaml: endpoint: made-up and made-up-too say "absent or a value", the contract "always a '
        'value", and no ruling settles it; name them in RUL-010 about presence, as a defect, or correct the claims in '
        "schema/sources/"
    )


def test_made_up_source_that_forbids_null() -> None:
    made_up = {
        **on_batches_alone("openai-docs"),
        "source": "made-up",
        "blind": [],
        "fields": {"errors": {"states": ["absent", "value"], "type": "object"}},
    }
    contract = changed(
        sources={**CONTRACT.sources, "made-up": made_up},
        digests={**CONTRACT.digests, "schema/sources/made-up.yaml": ""},
    )
    assert only_message(contract) == (
        'schema/decisions.yaml: errors: made-up says "absent or a value", the contract "absent, null or a value", and '
        "no ruling settles it; settle its presence with a reason, in RUL-004 if it says so of every field there, else "
        "in a new ruling, or correct schema/sources/made-up.yaml"
    )


def test_claim_that_came_round() -> None:
    assert only_message(with_claim("openai-node", "completed_at", states=["absent", "null", "value"])) == (
        "schema/decisions.yaml: RUL-001: settles the presence of completed_at against openai-node, which does not "
        "differ there; correct the ruling if its reason still holds, or schema/sources/openai-node.yaml"
    )


def test_claim_that_is_not_what_the_ruling_has_it_say() -> None:
    assert only_message(with_claim("openai-node", "usage", states=["value"])) == (
        'schema/decisions.yaml: RUL-008: has openai-node say "absent or a value" of usage, but it says "always a '
        'value"; correct the ruling if its reason still holds, or schema/sources/openai-node.yaml'
    )


def test_implementation_that_breaks_the_contract_anew() -> None:
    assert only_message(with_claim("aibrix", "endpoint", states=["absent", "value"])) == (
        'schema/decisions.yaml: endpoint: aibrix says "absent or a value", the contract "always a value", and no '
        "ruling settles it; name it in RUL-010 about presence, as a defect, or correct schema/sources/aibrix.yaml"
    )


def test_defect_called_a_variety() -> None:
    implementations = {**ruling("RUL-012")["implementations"], "novita": "variety"}
    assert only_message(with_ruling("RUL-012", implementations=implementations)) == (
        'schema/decisions.yaml: RUL-012: calls novita a variety on created_at, but "string" is a defect; correct the '
        "ruling if its reason still holds, or schema/sources/novita.yaml"
    )


def test_judgement_that_nothing_needs() -> None:
    implementations = {**ruling("RUL-013")["implementations"], "orq": "defect"}
    assert only_message(with_ruling("RUL-013", implementations=implementations)) == (
        "schema/decisions.yaml: RUL-013: judges orq, which does not differ on the type of any field named; correct the "
        "ruling if its reason still holds, or schema/sources/orq.yaml"
    )


def test_field_that_a_ruling_names_for_nothing() -> None:
    assert only_message(with_ruling("RUL-013", field=["errors", "usage"])) == (
        "schema/decisions.yaml: RUL-013: names usage, on whose type no implementation listed differs; take the field "
        "out"
    )


def test_names_that_nothing_has() -> None:
    settles = {"absent or a value": ["ogx", "nobody"]}
    contract = with_ruling(
        "RUL-008", field="usages", settles=settles, implementations={"openai-go": "variety"}
    )
    assert messages(contract) == [
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


def test_field_of_a_neighbour_is_named_with_its_object() -> None:
    rest = [ruling for ruling in CONTRACT.decisions if ruling["id"] != "RUL-043"]
    assert messages(changed(decisions=rest)) == [
        (
            'schema/decisions.yaml: output_line.response.status_code: async-openai says "maximum 65535", the contract '
            '"minimum 100, maximum 599", and no ruling settles it; name it in a new ruling about limits, as a variety, '
            "or correct schema/sources/async-openai.yaml"
        ),
        (
            'schema/decisions.yaml: output_line.response.status_code: openai-dotnet says "maximum 2147483647", the '
            'contract "minimum 100, maximum 599", and no ruling settles it; settle its limits with a reason, in a new '
            "ruling, or correct schema/sources/openai-dotnet.yaml"
        ),
    ]


def test_ruling_on_several_objects_judges_who_differs_on_one_of_them() -> None:
    """Portkey differs on pages alone and aibrix on files alone; llm-d on nothing, which is told once."""
    implementations = {**ruling("RUL-035")["implementations"], "llm-d": "defect"}
    assert only_message(with_ruling("RUL-035", implementations=implementations)) == (
        "schema/decisions.yaml: RUL-035: judges llm-d, which does not differ on the presence of any field named; correct "
        "the ruling if its reason still holds, or schema/sources/llm-d.yaml"
    )


def test_ruling_on_several_objects_that_names_what_is_not_there() -> None:
    fields = {
        **ruling("RUL-041")["field"],
        "error_envelope": ["error", "error.message", "error.code", "errors"],
        "toy": "colour",
    }
    assert messages(with_ruling("RUL-041", field=fields)) == [
        (
            "schema/decisions.yaml: RUL-041: names the field errors, which is not in schema/error_envelope.schema.json; "
            "correct it"
        ),
        f"schema/decisions.yaml: RUL-041: no object is called 'toy'; there are {', '.join(CONTRACT.objects)}",
    ]


def test_a_ruling_names_its_objects_in_one_way() -> None:
    meta = json.loads((ROOT / "schema/meta/decisions.schema.json").read_text("utf-8"))
    by_object = ruling("RUL-041")
    for row, ok in ((by_object, True), ({**by_object, "object": "batch_list"}, False)):
        assert Draft202012Validator(meta).is_valid({"rulings": [row]}) is ok


def test_ruling_settled_twice() -> None:
    twin = {**ruling("RUL-013"), "id": "RUL-999"}
    assert only_message(changed(decisions=[*CONTRACT.decisions, twin])) == (
        "schema/decisions.yaml: errors: the type claim of novita is settled by RUL-013 and RUL-999; leave it to one of "
        "them"
    )


def test_id_used_twice() -> None:
    assert messages(changed(decisions=[*CONTRACT.decisions, ruling("RUL-013")]))[0] == (
        "schema/decisions.yaml: RUL-013: is used twice; give the later ruling a new id"
    )


def test_source_in_a_file_of_another_name() -> None:
    assert only_message(changed(digests={**CONTRACT.digests, "schema/sources/openai.yaml": ""})) == (
        "schema/sources/openai.yaml: source: no source has this id; name the file for the id of its source"
    )
