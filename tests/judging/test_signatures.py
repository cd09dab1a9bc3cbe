"""Signatures: the identity of a fault, and waiver files of the time when a scenario was part of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.runs import run

from batchspec.judging.evidence.finding import OF_BATCH, Finding
from batchspec.judging.evidence.signature import Signature, signature
from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.outcomes.waiver import PLACEHOLDER, State
from batchspec.judging.report import Report, Target
from batchspec.judging.waivers.applying import apply, waived
from batchspec.judging.waivers.reading import parse
from batchspec.judging.waivers.writing import first, update
from batchspec.mutants.server_parts.edits import answers, with_status
from batchspec.reading.place import NOWHERE, Place
from batchspec.reading.step import parsed
from batchspec_contract.registry import BY_ID

TODAY = date(2026, 11, 1)
ROW = BY_ID["BATCH-FLD-001"]


def exchange(scenario: str, step: str, line: int = 0) -> Place:
    return Place(number=12, scenario=scenario, step=parsed(step, scenario), line=line)


HAPPY = exchange("happy-path", "retrieve")
MISSING = "bad-create:missing-key:endpoint"


@pytest.mark.parametrize(
    ("judges", "pointer", "place", "now", "before"),
    [
        ("batch", "/errors/data/0/line", HAPPY, ":/errors/data/*/line:type", ":/errors/data/*/line:type"),
        ("batch", "/metadata/my key", Place(file="batch.json"), ":/metadata/*:type", ":/metadata/*:type"),
        ("history", "/id", HAPPY, ":/id:type", "happy-path:/id:type"),
        ("history", "/id", Place(file="history.jsonl:3"), ":/id:type", ":/id:type"),
        ("trace", "/0", exchange("happy-path", "content", line=3), "content:/*:type", "happy-path:/*:type"),
        ("trace", "", NOWHERE, "::type", "::type"),
        (
            "trace",
            "",
            exchange("refused-creates", MISSING),
            "create/missing-key/endpoint::type",
            f"refused-creates/{MISSING}::type",
        ),
        (
            "trace",
            "",
            exchange("refused-creates", "bad-create:not-json:"),
            "create/not-json::type",
            "refused-creates/bad-create:not-json::type",
        ),
        (
            "trace",
            "",
            exchange("refused-creates", "bad-create:metadata-limits:metadata:17-pairs"),
            "create/metadata-limits/metadata/17-pairs::type",
            "refused-creates/bad-create:metadata-limits:metadata:17-pairs::type",
        ),
        (
            "trace",
            "",
            exchange("bad-file-empty-file", "bad-upload"),
            "upload/bad-file/empty-file::type",
            "bad-file-empty-file::type",
        ),
        ("trace", "", exchange("unknown-ids", "cancel-unknown"), "cancel/unknown::type", "unknown-ids::type"),
        ("text", "", Place(file="lines.jsonl:3"), "::type", "::type"),
        ("text", "", exchange("recorded", "list"), "list::type", "recorded::type"),
        ("client", "/model", Place(case="null-model"), "null-model:/model:type", "null-model:/model:type"),
    ],
)
def test_a_signature_has_case_pointer_and_keyword_and_no_value(judges, pointer, place, now, before):
    found = signature(replace(ROW, judges=judges), Finding(pointer, holds=False, keyword="type"), place)
    assert (found.text, found.old_texts[0]) == (now, before)


@pytest.mark.parametrize("judges", ["history", "trace"])
def test_what_a_batch_shows_over_time_has_no_case_of_the_answer_that_showed_it(judges):
    fault = Finding("/status", holds=False, case=OF_BATCH if judges == "trace" else None)
    places = [exchange("happy-path", step) for step in ("retrieve", "list", "cancel")]
    found = [signature(replace(ROW, judges=judges), fault, place) for place in places]
    assert {one.text for one in found} == {":/status:rule"}
    # A file that was made when it had one still excuses it.
    assert found[0].named_in(["retrieve:/status:rule"])
    assert not found[0].named_in(["list:/status:rule"])


def test_a_fault_of_a_text_is_of_its_operation_whatever_was_tried():
    row, fault = replace(ROW, judges="text"), Finding("", holds=False)
    assert signature(row, fault, exchange("refused-creates", MISSING)).text == "create::rule"


def of(scenario: str, step: str, pointer: str = "/status") -> Signature:
    return signature(replace(ROW, judges="trace"), Finding(pointer, holds=False), exchange(scenario, step))


def test_a_fault_of_another_scenario_is_the_same_and_of_another_operation_is_not():
    assert of("happy-path", "retrieve").text == of("cancel-early", "retrieve").text
    assert of("happy-path", "retrieve").text != of("happy-path", "list").text
    assert of("refused-creates", MISSING).text != of("refused-creates", "create").text


def test_neither_sentence_nor_number_is_part_of_it():
    loud = replace(HAPPY, number=99, request="GET /batches/#1 x/y: ", answer="#7 other/list: GET -> 200")
    fault = Finding("/status", holds=False)
    assert signature(replace(ROW, judges="trace"), fault, loud) == of("happy-path", "retrieve")
    named = Place(file="#7 happy-path/create: POST /batches -> 200")
    assert signature(replace(ROW, judges="text"), Finding("", holds=False), named).text == "::rule"


# Older files, whose cases are scenarios.

HAPPY_STATUS, EARLY_STATUS = of("happy-path", "retrieve"), of("cancel-early", "retrieve")
EARLY_CANCEL = of("cancel-early", "cancel")
REFUSED = of("refused-creates", MISSING, "/error/param")
OTHER = Outcome(BY_ID["BATCH-FLD-002"], Status.PASS)


def failed(*signatures: Signature) -> Outcome:
    return Outcome(ROW, Status.FAIL, "broken", signatures=signatures)


def file_of(*entries: str) -> str:
    rows = (
        f'[[waiver]]\nrequirement = "BATCH-FLD-001"\nsignature = {entry}\nkind = "bug"\nreason = "known"\n'
        for entry in entries
    )
    return "\n".join(rows)


def held_against(text: str, *signatures: Signature) -> Report:
    report = Report(Target("server", "it"), (failed(*signatures), OTHER), objects=1)
    return waived(report, parse(text, "w.toml"), TODAY)


@pytest.mark.parametrize(
    ("named", "found", "status", "state"),
    [
        ("happy-path:/status:rule", [HAPPY_STATUS], Status.WAIVED, State.MATCHED),
        ("happy-path:/status:rule", [EARLY_STATUS], Status.FAIL, State.UNMATCHED),
        ("happy-path:/status:rule", [HAPPY_STATUS, EARLY_STATUS], Status.FAIL, State.MATCHED),
        ("cancel-early:/status:rule", [EARLY_STATUS, EARLY_CANCEL], Status.WAIVED, State.MATCHED),
        (f"refused-creates/{MISSING}:/error/param:rule", [REFUSED], Status.WAIVED, State.MATCHED),
        ("refused-creates:/error/param:rule", [REFUSED], Status.FAIL, State.UNMATCHED),
        ("retrieve:/status:rule", [HAPPY_STATUS, EARLY_STATUS], Status.WAIVED, State.MATCHED),
        ("retrieve:/status:rule", [HAPPY_STATUS, EARLY_CANCEL], Status.FAIL, State.MATCHED),
        ("create/missing-key/endpoint:/error/param:rule", [REFUSED], Status.WAIVED, State.MATCHED),
        ("create:/error/param:rule", [REFUSED], Status.FAIL, State.UNMATCHED),
    ],
)
def test_a_file_excuses_what_it_names_in_either_form(named, found, status, state):
    waivers = parse(file_of(f'"{named}"'), "w.toml")
    held, _ = apply([failed(*found), OTHER], waivers, TODAY)
    assert (held.status, [use.state for use in held.waivers]) == (status, [state])


REWRITTEN = {
    "one": (['"happy-path:/status:rule"'], [HAPPY_STATUS], ['"retrieve:/status:rule"']),
    "with a comment": (
        ['"happy-path:/status:rule"  # since "may"'],
        [HAPPY_STATUS],
        ['"retrieve:/status:rule"  # since "may"'],
    ),
    "in single quotes": (["'happy-path:/status:rule'"], [HAPPY_STATUS], ['"retrieve:/status:rule"']),
    "one that is two": (
        ['"cancel-early:/status:rule"  # both'],
        [EARLY_STATUS, EARLY_CANCEL],
        ['["cancel:/status:rule", "retrieve:/status:rule"]  # both'],
    ),
    "two that are one": (
        ['["happy-path:/status:rule", "cancel-early:/status:rule"]'],
        [HAPPY_STATUS, EARLY_STATUS],
        ['["retrieve:/status:rule"]'],
    ),
    "a list": (
        [f'[\n  # the key\n  "refused-creates/{MISSING}:/error/param:rule",  # ours\n  ":/id:type",\n]'],
        [REFUSED, Signature("", "/id", "type")],
        ['[\n  # the key\n  "create/missing-key/endpoint:/error/param:rule",  # ours\n  ":/id:type",\n]'],
    ),
    "one of two is gone": (
        ['[\n  "happy-path:/status:rule",\n  "happy-path:/id:rule",\n]'],
        [HAPPY_STATUS],
        ['[\n  "retrieve:/status:rule",\n]'],
    ),
    "another has it already": (
        ['"happy-path:/status:rule"', '"retrieve:/status:rule"'],
        [HAPPY_STATUS],
        ['"happy-path:/status:rule"', '"retrieve:/status:rule"'],
    ),
    "two waivers of one fault": (
        ['"happy-path:/status:rule"', '"cancel-early:/status:rule"'],
        [HAPPY_STATUS, EARLY_STATUS],
        ['"retrieve:/status:rule"', '"cancel-early:/status:rule"'],
    ),
    "another scenario has the fault": (
        ['"happy-path:/status:rule"'],
        [HAPPY_STATUS, EARLY_STATUS],
        ['"retrieve:/status:rule"'],
    ),
}


@pytest.mark.parametrize("name", REWRITTEN)
def test_an_update_writes_the_form_of_today_and_keeps_comments_and_order(name):
    before, found, after = REWRITTEN[name]
    change = update(file_of(*before), "w.toml", held_against(file_of(*before), *found), runs=3)
    assert change.text == file_of(*after)
    assert (change.added, change.dropped) == (0, 0)
    held = held_against(change.text, *found)
    assert held.outcomes[0].status is Status.WAIVED
    assert update(change.text, "w.toml", held, runs=3) == change


def test_an_update_leaves_what_it_cannot_tell_as_it_is():
    expired = file_of('"happy-path:/status:rule"') + "expires = 2020-01-01\n"
    flaky = file_of('"happy-path:/status:rule"').replace('"bug"', '"flaky"')
    other = file_of('"happy-path:/status:rule"') + 'versions = ">=2"\n'
    report = Report(Target("server", "it", "1.0"), (Outcome(ROW, Status.PASS), OTHER), objects=1)
    assert update(expired, "w.toml", held_against(expired, HAPPY_STATUS)).text == expired
    for text in (flaky, other):
        assert update(text, "w.toml", waived(report, parse(text, "w.toml"), TODAY)).text == text


def test_a_new_fault_is_added_in_the_form_of_today():
    before = file_of('"happy-path:/status:rule"')
    change = update(before, "w.toml", held_against(before, HAPPY_STATUS, EARLY_CANCEL))
    added = file_of('"cancel:/status:rule"').replace("known", PLACEHOLDER)
    assert (change.added, change.dropped) == (1, 0)
    assert [waiver.signatures for waiver in parse(change.text, "w.toml")] == [
        ("retrieve:/status:rule",),
        ("cancel:/status:rule",),
    ]
    assert added in change.text


def test_a_file_made_of_a_run_holds_in_every_scenario():
    lost = answers(with_status(404), on={"retrieve"})
    one, both = (run(*names, behaviour=lost) for names in (["happy-path"], ["happy-path", "cancel-early"]))
    waivers = parse(first(one).text, "w.toml")
    assert ("retrieve::rule",) in {waiver.signatures for waiver in waivers}
    outcomes = {outcome.requirement.id: outcome for outcome in waived(both, waivers, TODAY).outcomes}
    assert outcomes["BATCH-RET-001"].status is Status.WAIVED
    # The cleaning of a run retrieves batches, too, where it has time to.
    assert {found.scenario_case for found in outcomes["BATCH-RET-001"].signatures} >= {
        "happy-path",
        "cancel-early",
    }
